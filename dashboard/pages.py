"""The pages by the path of their link, in the order of the menu. A page that is not built yet is not here."""

PATHS = ("overblik", "omraader", "boliger-og-behov", "data-og-metode")
