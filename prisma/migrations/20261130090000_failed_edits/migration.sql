-- The queue of a person lists edits that failed lately. Only failed ones have a code.
CREATE INDEX "Edit_failed_person_idx" ON "Edit"("createdById", "finishedAt" DESC) WHERE "errorCode" IS NOT NULL;
