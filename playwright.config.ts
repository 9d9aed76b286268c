// Parcours de navigateur. `./scripts/test` les lance contre une pile à eux ; à la main :
//   ./scripts/start --detach && npx playwright test --project=parcours
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'e2e',
  // La galerie des composants n'est pas dans les applications livrées : elle a son application et son adresse.
  projects: [
    { name: 'parcours', testMatch: '**/*.spec.ts', testIgnore: '**/galerie*.spec.ts' },
    { name: 'galerie', testMatch: '**/galerie*.spec.ts' },
  ],
  outputDir: 'test-results',
  // Une base, une messagerie : les parcours se suivent. Aucun nouvel essai : un parcours instable est un défaut.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['./e2e/rapport.ts']],
  use: {
    baseURL: process.env.VAO_URL_USAGERS ?? 'http://localhost:8000',
    actionTimeout: 15_000,
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    // Filmer chaque geste coûte près du quart du calcul des parcours : VAO_TRACE=1 le demande, pour comprendre un échec.
    trace: process.env.VAO_TRACE ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      // Sans langue UTF-8, Chromium ne sait pas nommer un fichier accentué.
      env: { ...process.env, LC_ALL: 'C.UTF-8' } as Record<string, string>,
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--disable-gpu', '--disable-quic'],
    },
  },
});
