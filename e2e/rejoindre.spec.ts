// Deux personnes du même établissement : la première crée la fiche, la seconde la rejoint sans rien y changer.
import { expect, test } from '@playwright/test';
import { controler, sansDefaut } from './aide/accessibilite';
import { USAGERS } from './aide/adresses';
import { Agent } from './aide/api';
import { ouvrir, personne, premiereConnexion, titre } from './aide/inscription';
import { ApiOrganisme, repondre } from './aide/organisme';
import { lisible, siegeLibre } from './aide/sirets';

test('une seconde personne rejoint la fiche de son établissement, et la retrouve telle quelle', async ({ browser }) => {
  test.setTimeout(120_000);
  const ac = await Agent.connecter('ac@vao.test');
  const { siret, nom } = await siegeLibre(ac, (siege) => siege.morale && siege.ouvert && siege.diffusible);
  const [premiere, seconde] = [personne('Aubert', 'Irène'), personne('Bonnet', 'Samir')];
  for (const qui of [premiere, seconde]) await ac.compteOuvert(qui, siret);
  const dossier = await ouvrir(browser);
  await premiereConnexion(dossier, premiere);
  const api = await ApiOrganisme.creer(dossier, siret);
  await api.remplir();
  // La liste des établissements se lit d'elle-même, peu après la création.
  await expect.poll(async () => (await api.lue()).etablissements).toMatchObject({ relevesAt: expect.any(String) });
  const avant = await api.lue();

  const page = await ouvrir(browser);
  await premiereConnexion(page, seconde);
  await page.getByRole('link', { name: 'Créer ou rejoindre la fiche' }).click();
  await titre(page, 'Mon organisme');
  await repondre(page, /^Votre organisme est/, 'Personne morale');
  await repondre(page, /^Êtes-vous le porteur/, 'Oui');
  await page.getByRole('button', { name: 'Rechercher' }).click();
  await expect(page.getByRole('heading', { name: nom })).toBeFocused();
  await expect(page.getByText('Cet organisme a déjà sa fiche')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Créer la fiche' })).toHaveCount(0);
  await controler(page, 'fiche à rejoindre');
  await page.getByRole('button', { name: `Rejoindre la fiche ${nom}` }).click();
  await expect(page.getByText(`La fiche de ${nom} est la vôtre maintenant`).first()).toBeVisible();
  await expect(page.getByText(`SIRET ${lisible(siret)}`)).toBeVisible();
  await controler(page, 'fiche rejointe');

  // Ce que la première avait saisi est là, et rien d'autre n'a bougé.
  expect(await api.lue()).toEqual(avant);
  await page.goto(`${USAGERS}/organisme/identite`);
  await expect(page.getByLabel(/^Téléphone de l’organisme/)).toHaveValue('0476010203');
  await page.goto(`${USAGERS}/organisme/representants`);
  await expect(page.getByRole('rowheader', { name: 'Claire Martin' })).toBeVisible();
  await page.goto(`${USAGERS}/organisme/historique`);
  await expect(page.getByText(`${seconde.prenom} ${seconde.nom}`).first()).toBeVisible();
  await sansDefaut(page, 'historique d’une fiche rejointe');

  // Elles sont collègues.
  await page.goto(`${USAGERS}/utilisateurs/liste`);
  for (const qui of [premiere, seconde]) await expect(page.getByRole('row', { name: new RegExp(qui.email) })).toBeVisible();
  await sansDefaut(page, 'utilisateurs de l’organisme rejoint');
});
