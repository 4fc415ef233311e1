-- Prisma cannot express ON DELETE SET NULL ("coverId"), and saw a difference between the schema and the database.
ALTER TABLE "Album" DROP CONSTRAINT "Album_workspaceId_coverId_fkey";
ALTER TABLE "Album" ADD CONSTRAINT "Album_workspaceId_coverId_fkey" FOREIGN KEY ("workspaceId", "coverId") REFERENCES "Image"("workspaceId", "id") ON DELETE NO ACTION ON UPDATE CASCADE;

CREATE FUNCTION "clear_album_covers"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "Album" SET "coverId" = NULL WHERE "workspaceId" = OLD."workspaceId" AND "coverId" = OLD.id;
  RETURN OLD;
END $$;

CREATE TRIGGER "Image_clear_album_covers" BEFORE DELETE ON "Image"
  FOR EACH ROW EXECUTE FUNCTION "clear_album_covers"();
