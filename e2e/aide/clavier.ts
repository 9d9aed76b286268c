// Parcours au clavier seul : on n'atteint un élément que par la tabulation, on ne l'actionne que par une touche.
import { expect, type Locator, type Page } from '@playwright/test';

/** Avance à la tabulation jusqu'à l'élément ; échoue s'il n'est pas atteignable. */
export async function atteindre(page: Page, cible: Locator, touche: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await expect(cible).toBeVisible();
  for (let pas = 0; pas < 150; pas += 1) {
    if (await cible.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(touche);
  }
  throw new Error(`inatteignable au clavier : ${cible}`);
}

/** Remplace le contenu d'un champ par ce texte, frappé. */
export async function taper(page: Page, champ: Locator, texte: string): Promise<void> {
  await atteindre(page, champ);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(texte);
}

/** Actionne un bouton ou un lien par Entrée. */
export async function actionner(page: Page, cible: Locator): Promise<void> {
  await atteindre(page, cible);
  await page.keyboard.press('Enter');
}

/** Coche une case ou choisit une option par Espace. */
export async function cocher(page: Page, cible: Locator): Promise<void> {
  await atteindre(page, cible);
  await page.keyboard.press('Space');
  await expect(cible).toBeChecked();
}
