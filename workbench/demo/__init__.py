"""The sample client "Northwind Insurance": fictional people, notes, ratings and papers, written for this project."""
