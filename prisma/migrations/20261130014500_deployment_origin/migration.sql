-- CreateEnum
CREATE TYPE "DeploymentOrigin" AS ENUM ('setting', 'administrator');

-- AlterTable
ALTER TABLE "Deployment" ADD COLUMN "origin" "DeploymentOrigin";

-- Workers used to recognise their own rows by this sentence.
ALTER TABLE "Deployment" DISABLE TRIGGER "Deployment_append_only";
UPDATE "Deployment" SET "origin" = CASE
  WHEN "reason" = 'Named by the setting AMEND_MODEL when a worker started.' THEN 'setting'::"DeploymentOrigin"
  ELSE 'administrator'::"DeploymentOrigin"
END;
ALTER TABLE "Deployment" ENABLE TRIGGER "Deployment_append_only";

ALTER TABLE "Deployment" ALTER COLUMN "origin" SET NOT NULL;
