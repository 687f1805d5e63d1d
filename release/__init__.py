"""Building of what is given away: translations and manual pages, made from the source."""
