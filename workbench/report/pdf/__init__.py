"""Tagged-PDF building blocks on reportlab; knows nothing of the product."""
