"""What all desks share: who asks and what is declared, the frame of a page, tables, filters, forms."""
