-- Invitations that were used up before their last use ended them.
UPDATE "Invitation" SET "endedAt" = CURRENT_TIMESTAMP WHERE "endedAt" IS NULL AND "uses" >= "maxUses";
