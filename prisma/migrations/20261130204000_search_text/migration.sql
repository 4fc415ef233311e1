-- One text for each picture, in lower case: a word of a search is compared once, not with each of three columns without
-- regard to case, which costs several times as much for each row.
ALTER TABLE "Image" ADD COLUMN "searchText" TEXT NOT NULL
  GENERATED ALWAYS AS (lower(name || ' ' || COALESCE(instruction, '') || ' ' || annotations)) STORED;

DROP INDEX "Image_search_idx";
CREATE INDEX "Image_search_idx" ON "Image" USING GIN ("workspaceId" uuid_ops, "searchText" gin_trgm_ops);
