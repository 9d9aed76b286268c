// La section « Informations générales » montre l'organisme et dit ce que de nouvelles dates font aux étapes.
import { expect, test } from '@playwright/test';
import { controler } from './aide/accessibilite';
import { USAGERS } from './aide/adresses';
import { seConnecter } from './aide/connexion';
import { dans } from './aide/dates';
import { Declarant, FIN, ORGANISME, deplierLaFiche, titreDe } from './aide/declaration';
import { ouvrir, titre } from './aide/inscription';
import { enregistre } from './aide/organisme';

test('des dates que les étapes ne couvrent plus se disent là où on les change', async ({ browser }) => {
  test.setTimeout(90_000);
  const page = await ouvrir(browser);
  await seConnecter(page, ORGANISME, USAGERS);
  const { id, libelle } = await (await Declarant.depuis(page)).rempli(titreDe('Dates changées'));
  await page.goto(`${USAGERS}/declarations/${id}/informations-generales`);
  await titre(page, 'Informations générales');
  const alerte = page.getByRole('heading', { name: 'Les étapes ne correspondent plus aux dates du séjour' });
  await expect(alerte).toHaveCount(0);

  await deplierLaFiche(page, /gestion@petits-pas\.test/, 'informations générales, fiche de l’organisme');
  const fin = page.getByLabel('Dernier jour du séjour');
  await fin.fill(dans(FIN + 2));
  await fin.blur();
  await enregistre(page);
  await expect(alerte).toBeVisible();
  await controler(page, 'informations générales, étapes à corriger');

  await page.getByRole('navigation', { name: 'vous êtes ici' }).getByRole('link', { name: libelle }).click();
  await titre(page, libelle);
  await expect(page.getByRole('listitem').filter({ hasText: 'Hébergements' }).getByText('Incomplète')).toBeVisible();
});
