"""The model: an organisation, its token inventory, and the rules every value keeps."""
