"""Where access tokens and signing secrets are kept."""
