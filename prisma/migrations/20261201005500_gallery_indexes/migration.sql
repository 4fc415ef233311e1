-- The pictures of a tag are read from the index alone.
CREATE INDEX "ImageTag_workspaceId_tagId_imageId_idx" ON "ImageTag"("workspaceId", "tagId", "imageId");
DROP INDEX "ImageTag_workspaceId_tagId_idx";

-- Pictures that no album shows, which are subtracted from the number of an album's rows.
CREATE INDEX "Image_hidden_idx" ON "Image"("workspaceId", id) WHERE "trashedAt" IS NOT NULL OR status = 'refused';
