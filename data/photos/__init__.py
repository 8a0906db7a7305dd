"""Photos of C.Hasil: looked at before anything else, kept by content, compared, and shown without what they carry."""
