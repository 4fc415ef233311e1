-- Until now a link that allowed downloads allowed remixes.
ALTER TABLE "ShareLink" ADD COLUMN "remix" BOOLEAN NOT NULL DEFAULT true;
UPDATE "ShareLink" SET "remix" = "download";
