// La galerie des composants : son adresse, ses pages, et axe sur chacune.
import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { sansDefaut } from './accessibilite';

export const URL_GALERIE = `${process.env.VAO_URL_USAGERS ?? 'http://localhost:8000'}/galerie`;

// La liste est celle de la galerie elle-même : une page ajoutée est vérifiée sans toucher aux épreuves.
const source = readFileSync(new URL('../../crates/vao-ui/src/galerie/mod.rs', import.meta.url), 'utf8');
export const COMPOSANTS = [...source.matchAll(/^ {4}page\("([a-z-]+)", "([^"]+)"/gm)].map(([, slug, titre]) => ({ slug, titre }));

export async function ouvrir(page: Page, slug: string, recherche = ''): Promise<void> {
  await page.goto(`${URL_GALERIE}/${slug}${recherche}`);
  const attendu = COMPOSANTS.find((composant) => composant.slug === slug);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(attendu?.titre ?? '');
}

/** Axe sur la page de la galerie ouverte, qui se nomme par son chemin. */
export async function sansViolation(page: Page): Promise<void> {
  await sansDefaut(page, new URL(page.url()).pathname);
}
