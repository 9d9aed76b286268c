// La section « Informations générales » montre l'organisme qui déclare, et dit ce que de nouvelles dates font aux étapes.
import { expect, test } from '@playwright/test';
import { controler } from './aide/accessibilite';
import { BO, USAGERS } from './aide/adresses';
import { seConnecter } from './aide/connexion';
import { AGENT, Declarant, FIN, ORGANISME, dans, titreDe } from './aide/declaration';
import { ouvrir, titre } from './aide/inscription';
import { enregistre } from './aide/organisme';

const FICHE = 'Fiche, représentants et comptes de l’organisme';

test('les informations générales montrent l’organisme et disent ce que de nouvelles dates font aux étapes', async ({ browser }) => {
  test.setTimeout(90_000);
  const { id, libelle } = await (await Declarant.connecter()).rempli(titreDe('Dates changées'));
  const page = await ouvrir(browser);
  await seConnecter(page, ORGANISME, USAGERS);
  await page.goto(`${USAGERS}/declarations/${id}/informations-generales`);
  await titre(page, 'Informations générales');
  await page.getByRole('button', { name: FICHE }).click();
  await expect(page.getByText('Source de l’identité')).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: ORGANISME })).toBeVisible();
  await controler(page, 'informations générales, fiche de l’organisme dépliée');
  const alerte = page.getByRole('heading', { name: 'Les étapes ne correspondent plus aux dates du séjour' });
  await expect(alerte).toHaveCount(0);

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

test('l’agent lit la fiche de l’organisme sans quitter le dossier', async ({ browser }) => {
  const { id } = await (await Declarant.connecter()).deposee(titreDe('Organisme montré'));
  const page = await ouvrir(browser);
  await seConnecter(page, AGENT, BO);
  await page.goto(`${BO}/sejours/${id}/formulaire`);
  await page.getByRole('button', { name: FICHE }).click();
  await expect(page.getByText('Source de l’identité')).toBeVisible();
  await expect(page.getByText('Aucun compte de cet organisme n’est visible pour vous.')).toBeVisible();
  await controler(page, 'dossier, fiche de l’organisme dépliée');
});
