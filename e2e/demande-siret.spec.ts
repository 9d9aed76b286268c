// Un changement de SIRET que le répertoire ne prouve pas : demandé à la DREETS, admis par elle, fait par l'organisme ; au clavier seul.
import { expect, test, type Browser, type Page } from '@playwright/test';
import { controler, sansDefaut } from './aide/accessibilite';
import { BO, USAGERS } from './aide/adresses';
import { Agent, inscrire } from './aide/api';
import { actionner, taper } from './aide/clavier';
import { seConnecterAuClavier } from './aide/connexion';
import { ouvrir, personne, premiereConnexion, titre, type Personne } from './aide/inscription';
import { attendre, lien, repere, type Courriel } from './aide/messagerie';
import { ApiOrganisme } from './aide/organisme';
import { lisible, sansRepertoire, siegeLibre, siegesLibres, siretNeuf } from './aide/sirets';

const MOTIF_DEMANDE = 'L’association a été reprise par une autre au 1er septembre.';
const MOTIF_ACCORD = 'Traité de fusion reçu et vérifié.';
const SAISIE = {
  raisonSociale: 'Les Amis du large',
  statutJuridique: 'Association déclarée',
  adresse: { label: '1 Rue de la République 69003 Lyon', codeInsee: '69383', codePostal: '69003', departement: '69' },
};

/** Boîte de la DREETS d'une région, dans les données de démonstration. */
const dreets = (region: string): string => `dreets-${region.toLowerCase()}@vao.test`;

interface Ferme {
  page: Page;
  siret: string;
  region: string;
}

/**
 * Organisme dont l'établissement est fermé sans successeur. Sa fiche ne se crée que répertoire coupé ; celui-ci revenu, elle
 * apprend la fermeture. Un SIRET que le serveur a déjà lu est refusé même pendant la coupure : on passe au suivant.
 */
async function organismeFerme(browser: Browser, ac: Agent, qui: Personne): Promise<Ferme> {
  const page = await ouvrir(browser);
  const fermes = [];
  for await (const siege of siegesLibres(ac, (siege) => siege.morale && !siege.ouvert)) fermes.push(siege);
  const { api, ...ferme } = await sansRepertoire(async () => {
    for (const { siret, region } of fermes) {
      const deja = await repere();
      const reponse = await inscrire(qui, siret, region);
      if (reponse.status === 422) continue;
      expect(reponse.status, `inscription pour ${siret} : ${await reponse.text()}`).toBe(202);
      await ac.ouvrir(qui, deja);
      await premiereConnexion(page, qui);
      return { api: await ApiOrganisme.creer(page, siret, SAISIE), siret, region };
    }
    throw new Error('le serveur a déjà lu tous les SIRET fermés des doublures : le relancer');
  });
  await api.rafraichir();
  await api.remplir();
  await api.protocoles();
  await api.finaliser();
  return { page, ...ferme };
}

async function versLeSiret(page: Page, libelle: string): Promise<void> {
  await page.goto(`${USAGERS}/organisme`);
  await expect(page.getByRole('heading', { name: 'Votre fiche est complète' })).toBeVisible();
  await actionner(page, page.getByRole('link', { name: libelle }));
  await titre(page, 'Mettre à jour le SIRET');
}

async function demander(page: Page, nouveau: string): Promise<void> {
  await versLeSiret(page, 'Voir le SIRET qui lui succède');
  await expect(page.getByRole('heading', { name: 'Cet établissement est fermé, sans successeur connu' })).toBeVisible();
  const envoyer = page.getByRole('button', { name: 'Demander ce changement à la DREETS' });
  await actionner(page, envoyer);
  await expect(page.getByText('Il y a un problème')).toBeVisible();
  await controler(page, 'demande de changement de SIRET, en erreur');
  // La clé est juste, mais le répertoire ne le connaît pas : on le corrige sur son champ.
  await taper(page, page.getByLabel('Nouveau SIRET'), lisible(siretNeuf()));
  await taper(page, page.getByLabel('Pourquoi ce changement'), MOTIF_DEMANDE);
  await actionner(page, envoyer);
  await expect(page.getByText('Le répertoire Sirene ne connaît pas ce SIRET.').first()).toBeVisible();
  await taper(page, page.getByLabel('Nouveau SIRET'), lisible(nouveau));
  await actionner(page, envoyer);
  await expect(page.getByText('Votre demande est envoyée à la DREETS.').first()).toBeVisible();
  await titre(page, 'Mon organisme');
  await sansDefaut(page, 'demande de changement de SIRET envoyée');
  await versLeSiret(page, 'Suivre la demande de changement de SIRET');
  await expect(page.getByRole('heading', { name: 'Votre demande attend la réponse de la DREETS' })).toBeVisible();
  await expect(page.getByText(lisible(nouveau)).first()).toBeVisible();
  await sansDefaut(page, 'demande de changement de SIRET en attente');
}

/** Un refus ne part pas sans motif ; l'agent se ravise. */
async function refuserSansMotif(page: Page): Promise<void> {
  await actionner(page, page.getByRole('button', { name: 'Refuser ce changement de SIRET' }));
  const modale = page.getByRole('dialog', { name: 'Refuser le changement de SIRET' });
  await expect(modale).toBeVisible();
  await actionner(page, modale.getByRole('button', { name: 'Refuser ce SIRET' }));
  await expect(modale.getByText('Il y a un problème')).toBeVisible();
  await controler(page, 'refus d’un SIRET, en erreur');
  await actionner(page, modale.getByRole('button', { name: 'Annuler' }));
  await expect(modale).toBeHidden();
}

/** L'agent vient du courriel, lit la demande dans l'historique, puis l'admet. */
async function admettre(page: Page, demande: Courriel, nouveau: string): Promise<void> {
  await page.goto(lien(demande, `${BO}/organismes/`));
  const rubriques = page.getByRole('navigation', { name: 'Rubriques de la fiche' });
  await actionner(page, rubriques.getByRole('link', { name: 'Historique' }));
  await titre(page, /– historique$/);
  await expect(page.getByText('Demande de changement de SIRET')).toBeVisible();
  await expect(page.getByText(`vers le SIRET ${lisible(nouveau)}`)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Un changement de SIRET attend votre réponse' })).toBeVisible();
  await expect(page.getByText(MOTIF_DEMANDE).first()).toBeVisible();
  await controler(page, 'historique, changement de SIRET demandé');
  await refuserSansMotif(page);

  await actionner(page, page.getByRole('button', { name: 'Admettre un changement de SIRET' }));
  const modale = page.getByRole('dialog', { name: 'Admettre un changement de SIRET' });
  await expect(modale).toBeVisible();
  const accord = modale.getByRole('button', { name: 'Admettre ce SIRET' });
  await actionner(page, accord);
  await expect(modale.getByText('Il y a un problème')).toBeVisible();
  await controler(page, 'admission d’un SIRET, en erreur');
  await taper(page, modale.getByLabel('Nouveau SIRET'), '999 999 014 00016');
  await taper(page, modale.getByLabel(/^Motif de l’accord/), MOTIF_ACCORD);
  await actionner(page, accord);
  await expect(modale.getByText(/dont une clé de contrôle/).first()).toBeVisible();
  await taper(page, modale.getByLabel('Nouveau SIRET'), lisible(nouveau));
  await actionner(page, accord);
  await expect(page.getByText('Le changement de SIRET est admis.').first()).toBeVisible();
  await expect(modale).toBeHidden();
  await expect(page.getByText('Changement de SIRET admis par un agent')).toBeVisible();
  await controler(page, 'historique, changement de SIRET admis');
}

async function changer(page: Page, ancien: string, nouveau: string): Promise<void> {
  await versLeSiret(page, 'Faire le changement de SIRET admis');
  await expect(page.getByRole('heading', { name: 'La DREETS a admis ce changement' })).toBeVisible();
  await controler(page, 'changement de SIRET admis');
  await actionner(page, page.getByRole('button', { name: 'Mettre à jour le SIRET' }));
  const modale = page.getByRole('dialog', { name: 'Mettre à jour le SIRET' });
  await expect(modale.getByText(lisible(nouveau))).toBeVisible();
  await sansDefaut(page, 'confirmation du SIRET admis');
  await actionner(page, modale.getByRole('button', { name: 'Confirmer le nouveau SIRET' }));
  await expect(page.getByText(`Le SIRET de la fiche est maintenant ${lisible(nouveau)}.`).first()).toBeVisible();
  await page.goto(`${USAGERS}/organisme/siret`);
  await actionner(page, page.getByRole('button', { name: 'Anciens SIRET de l’organisme' }));
  await expect(page.getByRole('rowheader', { name: lisible(ancien) })).toBeVisible();
}

test('un changement de SIRET que rien ne prouve se demande, s’admet et se fait au clavier seul', async ({ browser }) => {
  test.setTimeout(180_000);
  const qui = personne('Ferrand', 'Odette');
  const ac = await Agent.connecter('ac@vao.test');
  const { siret: nouveau, region: arrivee } = await siegeLibre(ac, (siege) => siege.morale && siege.ouvert && siege.diffusible);
  const { page: portail, siret: ancien, region } = await organismeFerme(browser, ac, qui);
  const deja = await repere();
  await demander(portail, nouveau);

  const demande = await attendre(deja, dreets(region), 'demande de changement de SIRET');
  expect(demande.text).toContain(lisible(nouveau));
  const bureau = await ouvrir(browser);
  await seConnecterAuClavier(bureau, await ac.creerDreets(region), BO);
  await actionner(bureau, bureau.getByRole('button', { name: 'Accepter les conditions' }));
  await titre(bureau, 'Tableau de bord');
  await admettre(bureau, demande, nouveau);

  await attendre(deja, qui.email, 'changement de SIRET est admis');
  await changer(portail, ancien, nouveau);
  await attendre(deja, dreets(arrivee), 'a changé de SIRET');
});
