"""Types of JSON answers: each encodes itself and gives its JSON schema. A key may be added, none renamed."""
