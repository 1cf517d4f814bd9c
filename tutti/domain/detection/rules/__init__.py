"""Pure decisions: from samples to spectra, from spectra to evidence, from evidence to a verdict."""
