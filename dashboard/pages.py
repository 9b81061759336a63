"""The pages by the path of their link, in the order of the menu. A page that is not built yet is not here."""

PATHS = ("overblik", "omraader", "boliger-og-behov", "social-balance", "anvisning", "aftale-og-moede", "data-og-metode")

#: Field of the query that says a link named a page which does not exist.
UNKNOWN_PAGE = "unknown-page"
