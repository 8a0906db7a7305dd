"""What is stored and known: tables, store, writing, folding, snapshots, imports, simulation."""
