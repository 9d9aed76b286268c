// Adresses de la pile sous essai ; `./scripts/test` donne les siennes.
export const USAGERS = process.env.VAO_URL_USAGERS ?? 'http://localhost:8000';
export const BO = process.env.VAO_URL_BO ?? 'http://localhost:8001';
export const API = process.env.VAO_URL_API ?? 'http://localhost:3000';
export const MAILDEV = process.env.VAO_URL_MAILDEV ?? 'http://localhost:1080';
export const DOUBLURES = process.env.VAO_URL_DOUBLURES ?? 'http://127.0.0.1:3900';
export const MOT_DE_PASSE = 'Demo-VAO-2026-sejours';
