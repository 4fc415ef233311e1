-- Prisma compares enums by a cast that PostgreSQL does not see through when it chooses an index over a part of the rows; an
-- instant that is absent it does. An edit has ended when, and only when, it has one ("Edit_ended_has_time").

CREATE INDEX "Edit_unfinished_workspace_idx" ON "Edit"("workspaceId", "createdAt" DESC, "id" DESC) WHERE "finishedAt" IS NULL;
CREATE INDEX "Edit_unfinished_person_idx" ON "Edit"("createdById") WHERE "finishedAt" IS NULL;
