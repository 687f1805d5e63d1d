"""Headless: the facts of an organisation, the walk over them, what is found by walking, tokens, storage.

Nothing here draws, prints or speaks: reasons are codes, evidence is ids and names.
"""
