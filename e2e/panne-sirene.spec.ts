// Le répertoire Sirene coupé : on s'inscrit quand même, la DREETS sait ce qui reste à vérifier.
import { expect, test } from '@playwright/test';
import { controler, sansDefaut } from './aide/accessibilite';
import { BO, USAGERS } from './aide/adresses';
import { seConnecter } from './aide/connexion';
import { confirmer, donnerSonIdentite, ouvrir, personne, premiereConnexion, titre } from './aide/inscription';
import { attendre, repere } from './aide/messagerie';
import { ApiOrganisme } from './aide/organisme';
import { lisible, sansRepertoire, siretNeuf } from './aide/sirets';

const DREETS = 'dr-bre@vao.test';
const SAISIE = {
  raisonSociale: 'Les Marées du soir',
  statutJuridique: 'Association déclarée',
  adresse: { label: '2 Rue de Brest 35000 Rennes', codeInsee: '35238', codePostal: '35000', departement: '35' },
};

test('répertoire coupé, on s’inscrit avec sa région et la DREETS voit ce qui est à vérifier', async ({ browser }) => {
  test.setTimeout(180_000);
  const qui = personne('Guivarch', 'Maël');
  // Personne ne le connaît, le répertoire pas plus : tant qu'il est coupé, rien ne le dit.
  const siret = siretNeuf();
  const agent = await ouvrir(browser);
  await seConnecter(agent, DREETS, BO);

  await sansRepertoire(async () => {
    const visiteur = await ouvrir(browser);
    const deja = await repere();
    await visiteur.goto(`${USAGERS}/connexion/enregistrement`);
    await visiteur.getByLabel('Numéro SIRET').fill(siret);
    await visiteur.getByRole('button', { name: 'Rechercher l’établissement' }).click();
    await expect(visiteur.getByRole('heading', { name: 'Continuer sans le répertoire Sirene' })).toBeFocused();
    await expect(visiteur.getByText('nous le vérifierons dès qu’il répondra')).toBeVisible();
    await visiteur.getByRole('button', { name: 'Continuer', exact: true }).click();
    await expect(visiteur.getByText('Choisissez la région de l’établissement.').first()).toBeVisible();
    await controler(visiteur, 'inscription sans répertoire, région à choisir');
    await visiteur.getByLabel('Région de l’établissement').selectOption({ label: 'Bretagne' });
    await visiteur.getByRole('button', { name: 'Continuer', exact: true }).click();
    await expect(visiteur.getByRole('definition').filter({ hasText: 'Bretagne' })).toBeVisible();
    await donnerSonIdentite(visiteur, qui);
    await confirmer(visiteur, qui, deja);
    await expect(visiteur.getByText(/DREETS, région\s:\sBretagne/)).toBeVisible();
    await attendre(deja, qui.email, 'transmise à la DREETS');

    const demande = await attendre(deja, 'dreets-bre@vao.test', 'demande de compte');
    expect(demande.text).toContain(siret);
    expect(demande.text).toMatch(/son\s+SIRET\s+n’est\s+pas\s+encore\s+vérifié/);
    await agent.goto(`${BO}/utilisateurs-ova/liste?email=${encodeURIComponent(qui.email)}`);
    const ligne = agent.getByRole('row', { name: new RegExp(qui.email) });
    await expect(ligne.getByRole('link', { name: siret })).toBeVisible();
    await controler(agent, 'compte à approuver, SIRET à vérifier');
    await ligne.getByRole('button', { name: /Approuver/ }).click();
    await agent.getByRole('dialog').getByRole('button', { name: 'Approuver' }).click();
    await expect(agent.getByText(`Le compte de ${qui.prenom} ${qui.nom} est ouvert.`).first()).toBeVisible();

    await premiereConnexion(visiteur, qui);
    await ApiOrganisme.creer(visiteur, siret, SAISIE);
    await visiteur.goto(`${USAGERS}/organisme`);
    await expect(visiteur.getByRole('heading', { name: 'Identité à vérifier' })).toBeVisible();
    await visiteur.context().close();
  });

  await agent.goto(`${BO}/organismes?signales=true&recherche=${siret}`);
  const organisme = agent.getByRole('row', { name: new RegExp(SAISIE.raisonSociale) });
  await expect(organisme).toContainText('À vérifier');
  await expect(organisme).toContainText(lisible(siret));
  await controler(agent, 'organismes à vérifier');
  await organisme.getByRole('link', { name: /^Ouvrir/ }).click();
  await titre(agent, SAISIE.raisonSociale);
  await expect(agent.getByRole('heading', { name: 'Identité à vérifier' })).toBeVisible();
  await sansDefaut(agent, 'fiche à vérifier');
});
