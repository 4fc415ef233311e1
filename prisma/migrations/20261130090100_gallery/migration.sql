-- The gallery as stacks: the newest picture of each photo with its edits.
CREATE INDEX "Image_stack_idx" ON "Image"("workspaceId", (COALESCE("treeId", id)), "createdAt" DESC, id DESC)
  WHERE "trashedAt" IS NULL AND kind <> 'sketch' AND status <> 'refused';
-- The pictures in the order of their names, and those of one person.
CREATE INDEX "Image_name_idx" ON "Image"("workspaceId", name, id) WHERE "trashedAt" IS NULL;
CREATE INDEX "Image_person_idx" ON "Image"("workspaceId", "createdById", "createdAt" DESC, id DESC) WHERE "trashedAt" IS NULL;
