CREATE TABLE "InstallationSetting" (
  "key" TEXT NOT NULL,
  "chosen" JSONB,
  "environment" JSONB,
  "version" INTEGER NOT NULL DEFAULT 0,
  "updatedAt" TIMESTAMPTZ(3) NOT NULL,

  CONSTRAINT "InstallationSetting_pkey" PRIMARY KEY ("key")
);

CREATE TABLE "InstallationSettingChange" (
  "id" UUID NOT NULL,
  "key" TEXT NOT NULL,
  "before" JSONB,
  "after" JSONB,
  "actorId" UUID NOT NULL,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT "InstallationSettingChange_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "InstallationSettingChange_key_createdAt_id_idx" ON "InstallationSettingChange"("key", "createdAt" DESC, "id" DESC);
