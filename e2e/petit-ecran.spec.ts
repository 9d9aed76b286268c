// À 320 pixels de large, la connexion et une déclaration entière se lisent sans défiler de côté, et axe n'y trouve rien.
import { expect, test } from '@playwright/test';
import { tientSurPetitEcran } from './aide/accessibilite';
import { MOT_DE_PASSE, USAGERS } from './aide/adresses';
import { Declarant, ORGANISME, titreDe } from './aide/declaration';
import { ouvrir, titre } from './aide/inscription';
import { attendre, code, repere } from './aide/messagerie';

test('la connexion et une déclaration tiennent sur un écran de 320 pixels', async ({ browser }) => {
  test.setTimeout(90_000);
  const page = await ouvrir(browser, 320);
  const deja = await repere();
  await page.goto(`${USAGERS}/connexion`);
  await page.getByLabel('Adresse électronique').fill(ORGANISME);
  await page.getByLabel('Mot de passe', { exact: true }).fill(MOT_DE_PASSE);
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await titre(page, 'Code de connexion');
  await tientSurPetitEcran(page, 'code de connexion');
  await page.getByRole('button', { name: 'Valider le code' }).click();
  await expect(page.getByText('Saisissez les six chiffres du code.').first()).toBeVisible();
  await tientSurPetitEcran(page, 'code de connexion, en erreur');
  await page.getByLabel('Code à 6 chiffres').fill(code(await attendre(deja, ORGANISME, 'ode')));
  await page.getByRole('button', { name: 'Valider le code' }).click();
  await titre(page, /Bonjour/);

  const { id, libelle } = await (await Declarant.depuis(page)).rempli(titreDe('Petit écran'));
  const pages: [string, string][] = [
    ['', libelle],
    ['/informations-generales', 'Informations générales'],
    ['/vacanciers', 'Vacanciers'],
    ['/personnel', 'Personnel'],
    ['/hebergements', 'Hébergements'],
    ['/synthese', 'Synthèse et attestation'],
  ];
  for (const [adresse, nom] of pages) {
    await page.goto(`${USAGERS}/declarations/${id}${adresse}`);
    await titre(page, nom);
    await tientSurPetitEcran(page, nom);
  }
});
