"""The program that makes the tables: wheels in, text out. Nothing of it runs for a user."""
