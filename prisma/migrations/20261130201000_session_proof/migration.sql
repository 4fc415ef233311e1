-- Sessions that exist were proved when they began.
ALTER TABLE "Session" ADD COLUMN "provedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;
UPDATE "Session" SET "provedAt" = "createdAt";
