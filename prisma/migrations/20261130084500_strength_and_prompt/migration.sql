-- AlterTable
ALTER TABLE "Edit" ADD COLUMN "prompt" TEXT,
ADD COLUMN "strength" DOUBLE PRECISION NOT NULL DEFAULT 1;

-- Words such as "much" have asked for more than the look before there was a column for it.
UPDATE "Edit" SET "strength" = ("recipe" #>> '{settings,strength}')::DOUBLE PRECISION
WHERE jsonb_typeof("recipe" #> '{settings,strength}') = 'number';
