// La galerie des composants : son adresse, ses pages, et axe sur chacune.
import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

export const URL_GALERIE = `${process.env.VAO_URL_USAGERS ?? 'http://localhost:8000'}/galerie`;

// La liste est celle de la galerie elle-même : une page ajoutée est vérifiée sans toucher aux épreuves.
const source = readFileSync(new URL('../../crates/vao-ui/src/galerie/mod.rs', import.meta.url), 'utf8');
export const COMPOSANTS = [...source.matchAll(/^ {4}page\("([a-z-]+)", "([^"]+)"/gm)].map(([, slug, titre]) => ({ slug, titre }));

export async function ouvrir(page: Page, slug: string, recherche = ''): Promise<void> {
  await page.goto(`${URL_GALERIE}/${slug}${recherche}`);
  const attendu = COMPOSANTS.find((composant) => composant.slug === slug);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(attendu?.titre ?? '');
}

export async function sansViolation(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => ({ id, cibles: nodes.map((noeud) => noeud.html) }))).toEqual([]);
}
