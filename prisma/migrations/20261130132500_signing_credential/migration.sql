-- CreateTable
CREATE TABLE "SigningCredential" (
    "id" TEXT NOT NULL,
    "certificates" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SigningCredential_pkey" PRIMARY KEY ("id")
);
