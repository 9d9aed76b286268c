// La galerie des composants : les champs d'un formulaire, remplis au clavier, et leurs erreurs.
import { expect, test } from '@playwright/test';
import { ouvrir, sansViolation } from './aide/galerie';

test('le champ à suggestions se remplit au clavier seul', async ({ page }) => {
  await ouvrir(page, 'combobox');
  const champ = page.getByRole('combobox', { name: /^Commune Tapez/ });
  await champ.focus();
  await page.keyboard.type('saint');
  const options = page.getByRole('option');
  await expect(options).toHaveCount(2);
  await expect(champ).toHaveAttribute('aria-expanded', 'true');
  await sansViolation(page);

  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(options.nth(1)).toHaveAttribute('aria-selected', 'true');
  expect(await champ.getAttribute('aria-activedescendant')).toBe(await options.nth(1).getAttribute('id'));
  await page.keyboard.press('Enter');
  await expect(champ).toHaveValue('Saint-Ismier (38330)');
  await expect(page.locator('#commune-choisie')).toHaveText('Code : 38344');
  await expect(champ).toHaveAttribute('aria-expanded', 'false');

  // Retoucher le texte défait le choix ; Échap ferme la liste puis vide le champ.
  await page.keyboard.press('Backspace');
  await expect(page.locator('#commune-choisie')).toHaveText('Code : aucune');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(champ).toHaveValue('');

  const panne = page.getByRole('combobox', { name: /service en panne/ });
  await panne.fill('greno');
  await expect(page.locator('#demo-commune-etat')).toBeEmpty();
  await expect(page.locator('#annonces')).toContainText('La recherche ne répond pas');
});

test('le mot de passe se montre, se cache, et avertit du verrouillage des majuscules', async ({ page }) => {
  await ouvrir(page, 'mot-de-passe');
  const champ = page.getByLabel('Mot de passe', { exact: true });
  await champ.fill('secret');
  await expect(champ).toHaveAttribute('type', 'password');
  await page.getByRole('checkbox', { name: 'Afficher le mot de passe' }).first().focus();
  await page.keyboard.press('Space');
  await expect(champ).toHaveAttribute('type', 'text');

  const avertissement = page.getByText('le verrouillage des majuscules est activé');
  await champ.evaluate((element) =>
    element.dispatchEvent(new KeyboardEvent('keydown', { key: 'A', modifierCapsLock: true, bubbles: true })),
  );
  await expect(avertissement).toBeVisible();
  await champ.evaluate((element) => element.dispatchEvent(new KeyboardEvent('keyup', { key: 'a', bubbles: true })));
  await expect(avertissement).toBeHidden();

  await page.getByLabel('Nouveau mot de passe').fill('Abcdefghijkl1');
  await expect(page.getByText('(respecté)')).toHaveCount(3);
});

test('le résumé d’erreurs prend le focus et mène aux champs', async ({ page }) => {
  await ouvrir(page, 'formulaire');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  const resume = page.getByRole('group', { name: 'Il y a un problème' });
  await expect(resume).toBeFocused();
  await expect(resume.getByRole('link')).toHaveCount(6);
  await sansViolation(page);

  await resume.getByRole('link').nth(1).focus();
  await page.keyboard.press('Enter');
  const debut = page.getByLabel('Date de début');
  await expect(debut).toBeFocused();
  await expect(debut).toHaveAttribute('aria-invalid', 'true');
  await expect(debut).toHaveAccessibleDescription(/^Saisissez une date, par exemple 12\/07\/2027\./);

  await page.getByLabel('Nom du séjour').fill('Printemps à Annecy');
  await debut.fill('17/7/2027');
  await page.getByLabel('Date de fin').fill('3-7-2027');
  await page.getByLabel('Nombre de lits').fill('12');
  // Au clavier : l'étiquette DSFR recouvre la case.
  await page.getByRole('radio', { name: 'Non' }).press('Space');
  await page.getByRole('checkbox', { name: /^J’atteste/ }).press('Space');
  await page.keyboard.press('Enter');

  // L'erreur « du serveur » arrive sur le champ de son pointeur.
  await expect(resume.getByRole('link')).toHaveText([/^Date de fin\s: La fin précède le début\.$/]);
  await expect(page.getByLabel('Date de fin')).toHaveAccessibleDescription(/^La fin précède le début\./);
  await page.getByLabel('Date de fin').fill('31072027');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: 'Séjour enregistré' })).toBeVisible();
  await expect(resume).toBeHidden();
});

test('une date tapée librement est comprise et récrite', async ({ page }) => {
  await ouvrir(page, 'champ-date');
  const champ = page.getByLabel('Date de début');
  await champ.fill('3/7/2027');
  await champ.press('Tab');
  await expect(champ).toHaveValue('03/07/2027');
  await expect(page.locator('#date-lue')).toHaveText('3 juillet 2027');
});

test('la zone de texte compte les caractères restants', async ({ page }) => {
  await ouvrir(page, 'zone-texte');
  const zone = page.getByLabel('Motif de l’urgence');
  await expect(zone).toHaveAccessibleDescription('20 caractères restants');
  await zone.fill('Un texte qui dépasse vingt');
  await expect(zone).toHaveAccessibleDescription('6 caractères en trop');
});

test('un fichier choisi s’ajoute à la liste, un autre s’en retire', async ({ page }) => {
  await ouvrir(page, 'fichier');
  const lignes = page.locator('.vao-fichiers > li');
  await expect(lignes).toHaveCount(4);
  await page.getByLabel('Pièces jointes').setInputFiles({ name: 'menu.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF') });
  await expect(lignes).toHaveCount(5);
  await expect(lignes.nth(4)).toContainText('menu.pdf');
  await page.getByRole('button', { name: 'Retirer le fichier macro.docm' }).click();
  await expect(lignes).toHaveCount(4);
});
