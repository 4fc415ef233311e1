-- The search compares composed letters. Names were always stored so; instructions are from now on.
DO $$
BEGIN
  -- Other encodings have no decomposed letters, and normalize() refuses them.
  IF getdatabaseencoding() = 'UTF8' THEN
    UPDATE "Image" SET "instruction" = normalize("instruction", NFC) WHERE "instruction" IS NOT NFC NORMALIZED;
    UPDATE "Edit" SET "instruction" = normalize("instruction", NFC) WHERE "instruction" IS NOT NFC NORMALIZED;
  END IF;
END
$$;
