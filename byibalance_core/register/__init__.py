"""The register: what people agree, decide, object to and write down while the figures stand still in releases.

It is a database beside the releases (`byibalance_core.register.database`), refers to them by id and never copies a
figure from one. Every row is a frozen value (`byibalance_core.register.entries`); every version of it is kept, and
who changed it is a role, never a person's name. `byibalance_core.register.store` reads and writes it. What follows
from its rows and a release (`targets`, `since`, `year_wheel`, `grant_card`, `standing`) is pure: values in, values
out, no database. Nothing is imported here, so that those parts do not load one.
"""
