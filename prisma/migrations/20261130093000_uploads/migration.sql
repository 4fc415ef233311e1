-- The uploads among many results: only they have no tree above them ("Image_upload_is_root").
CREATE INDEX "Image_uploads_idx" ON "Image"("workspaceId", "createdAt" DESC, id DESC) WHERE "trashedAt" IS NULL AND "treeId" IS NULL;
