"""Words of this desk for its templates."""
