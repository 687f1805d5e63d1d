"""Names of the permissions that decide here.

`Templates: Access` and `Locations: Access` are the workspace format's own words, since the product's are not public;
the others are the product's (help page 000089 for the overrides, 005096 for provisioning).
"""

TEMPLATES_ACCESS = "Templates: Access"
LOCATIONS_ACCESS = "Locations: Access"
VIEW_ALL_DATA = "Override permissions: View all data"
MANAGE_ALL_DATA = "Override permissions: Manage all data"
OVERRIDES = (VIEW_ALL_DATA, MANAGE_ALL_DATA)
MANAGE_USERS = "Platform management: Users"
MANAGE_GROUPS = "Platform management: Groups"
DECISIVE = (TEMPLATES_ACCESS, LOCATIONS_ACCESS, *OVERRIDES, MANAGE_USERS, MANAGE_GROUPS)
"""All of them."""
