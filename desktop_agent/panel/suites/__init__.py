"""The panel's page of UI tests: find, run and look into them."""
