// La fiche de l'organisme, sur le portail : la créer, la remplir, la finaliser, continuer malgré les pannes, changer de SIRET.
import { expect, test, type Page } from '@playwright/test';
import { controler, sansDefaut } from './aide/accessibilite';
import { USAGERS } from './aide/adresses';
import { actionner, atteindre, taper } from './aide/clavier';
import {
  approuver, compteApprouve, confirmer, donnerSonIdentite, ouvrir, personne, premiereConnexion, titre,
} from './aide/inscription';
import { attendre, repere } from './aide/messagerie';
import {
  ApiOrganisme, QUESTIONS_SANITAIRES, choisirAuClavier, enregistre, panne, question, repondre,
} from './aide/organisme';

async function chercherSonEtablissement(page: Page, nature: string, porteur?: 'Oui' | 'Non'): Promise<void> {
  await page.goto(`${USAGERS}/organisme`);
  await titre(page, 'Mon organisme');
  await repondre(page, /^Votre organisme est/, nature);
  if (porteur) await repondre(page, /^Êtes-vous le porteur/, porteur);
  await page.getByRole('button', { name: 'Rechercher' }).click();
}

async function suivante(page: Page, section: string): Promise<void> {
  await page.getByRole('button', { name: 'Enregistrer et continuer' }).click();
  await titre(page, section);
}

/** Cherche une adresse et choisit la première proposition. */
async function choisirUneAdresse(page: Page, libelle: string, texte: string): Promise<void> {
  await page.getByRole('combobox', { name: libelle }).fill(texte);
  await page.getByRole('option').first().click();
}

async function remplirLesRepresentants(page: Page): Promise<void> {
  const ajouter = page.getByRole('button', { name: 'Ajouter un représentant' });
  const modale = page.getByRole('dialog', { name: /représentant légal/ });
  await ajouter.click();
  await sansDefaut(page, 'ajout d’un représentant');
  await modale.getByRole('button', { name: 'Valider' }).click();
  await expect(modale.getByText('Il y a un problème')).toBeVisible();
  await sansDefaut(page, 'ajout d’un représentant, refusé');
  await modale.getByLabel('Nom', { exact: true }).fill('Martel');
  await modale.getByLabel('Prénom').fill('Odile');
  await modale.getByLabel(/^Fonction/).fill('Présidente');
  await modale.getByRole('button', { name: 'Valider' }).click();
  await expect(page.getByRole('button', { name: 'Modifier Odile Martel' })).toBeFocused();

  // Une société se nomme avec son représentant permanent.
  await ajouter.click();
  await modale.locator('label').filter({ hasText: 'Une société ou une association' }).click();
  await modale.getByLabel('Dénomination de la société').fill('Conseil du Béarn');
  await modale.getByLabel('Nom', { exact: true }).fill('Lacaze');
  await modale.getByLabel('Prénom').fill('Jean');
  await modale.getByLabel(/^Fonction/).fill('Administrateur');
  await modale.getByRole('button', { name: 'Valider' }).click();
  const societe = 'Conseil du Béarn, représentée par Jean Lacaze';
  await expect(page.getByRole('rowheader', { name: societe })).toBeVisible();
  await controler(page, 'représentants légaux');

  await page.getByRole('button', { name: `Retirer ${societe}` }).click();
  const retrait = page.getByRole('dialog', { name: 'Retirer ce représentant légal' });
  await expect(retrait.getByText(societe)).toBeVisible();
  await retrait.getByRole('button', { name: 'Retirer', exact: true }).click();
  await expect(page.getByRole('rowheader', { name: societe })).toBeHidden();
  await expect(page.getByRole('button', { name: 'Modifier Odile Martel' })).toBeFocused();

  // Dix par page : le onzième ouvre la deuxième, et son retrait ramène à la première.
  const prenoms = ['Ada', 'Bruno', 'Clara', 'David', 'Emma', 'Farid', 'Gina', 'Hugo', 'Ines', 'Jules'];
  for (const prenom of prenoms) {
    await ajouter.click();
    await modale.getByLabel('Nom', { exact: true }).fill('Lasserre');
    await modale.getByLabel('Prénom').fill(prenom);
    await modale.getByLabel(/^Fonction/).fill('Membre du bureau');
    await modale.getByRole('button', { name: 'Valider' }).click();
    await expect(page.getByRole('button', { name: `Modifier ${prenom} Lasserre` })).toBeFocused();
  }
  await expect(page.getByRole('rowheader')).toHaveCount(1);
  const pages = page.getByRole('navigation', { name: 'Pages des représentants légaux' });
  await sansDefaut(page, 'représentants légaux, deuxième page');
  await page.getByRole('button', { name: 'Retirer Jules Lasserre' }).click();
  await retrait.getByRole('button', { name: 'Retirer', exact: true }).click();
  await expect(pages).toBeHidden();
  await expect(page.getByRole('rowheader')).toHaveCount(10);
  await expect(page.getByRole('button', { name: 'Modifier Ines Lasserre' })).toBeFocused();
}

async function autoriserDesEtablissements(page: Page): Promise<void> {
  // La liste, demandée dès la création de la fiche, paraît d'elle-même ; on peut encore la relire.
  await expect(page.getByText('11 établissements secondaires, 9 en activité, 0 autorisé')).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Actualiser depuis le répertoire' }).click();
  await expect(page.getByText('11 établissements secondaires, 9 en activité, 0 autorisé')).toBeVisible();
  await controler(page, 'établissements secondaires');
  // Les deux fermés ne s'autorisent pas.
  await page.getByLabel('Statut').selectOption({ label: 'Fermés' });
  await expect(page.getByRole('rowheader')).toHaveCount(2);
  await expect(page.getByRole('checkbox', { name: /Autoriser l’établissement/ }).first()).toBeDisabled();
  await page.getByRole('button', { name: 'Effacer les filtres' }).click();
  // Une parenthèse se cherche comme une autre lettre, un établissement par sa commune.
  await page.getByLabel('Commune').fill('(');
  await expect(page.getByText('Aucun établissement ne correspond à vos filtres')).toBeVisible();
  await page.getByLabel('Commune').fill('dax');
  await expect(page.getByRole('rowheader')).toHaveCount(1);
  const dax = page.getByRole('checkbox', { name: /999.991.011.00043/ });
  await page.locator('label').filter({ hasText: 'Non autorisé' }).click();
  await expect(dax).toBeChecked();
  await enregistre(page);
  await page.getByRole('button', { name: 'Effacer les filtres' }).click();
  await page.getByRole('button', { name: 'Autoriser tous les résultats' }).click();
  await expect(page.getByText('11 établissements secondaires, 9 en activité, 9 autorisés')).toBeVisible();
  await enregistre(page);
  await controler(page, 'établissements autorisés');
}

async function remplirLeTransport(page: Page): Promise<void> {
  await expect(question(page, /^Modes de transport/)).toBeHidden();
  await repondre(page, /^Qui conduit les vacanciers/, 'L\'organisateur');
  await repondre(page, /^Modes de transport/, 'Automobile');
  await page.getByLabel(/^Organisation du trajet/).fill('Non');
  await page.getByLabel(/^Organisation du trajet/).blur();
  await expect(page.getByText(/[Cc]inq caractères|5 caractères/).first()).toBeVisible();
  await page.getByLabel(/^Organisation du trajet/).fill('Départ de Pau à 8 h, un accompagnateur par voiture.');
  await repondre(page, /^Des déplacements/, 'Non');
  // La route demande des véhicules adaptés, même sans déplacement.
  await repondre(page, /^Les véhicules utilisés/, 'Oui');
  await page.getByLabel(/^Précisions sur les véhicules/).fill('Deux voitures à plancher abaissé.');
  await page.getByLabel(/^Précisions sur les véhicules/).blur();
  await enregistre(page);
  await controler(page, 'protocole de transport');
}

async function remplirLeSanitaire(page: Page): Promise<void> {
  for (const debut of QUESTIONS_SANITAIRES) await repondre(page, debut, 'Non');
  await repondre(page, /^Un protocole est-il prévu en cas de canicule/, 'Oui');
  await page.getByLabel(/^Décrivez le protocole en cas de canicule/).fill('Boire souvent, sortir tôt, un lieu frais.');
  await repondre(page, /^Qui administre les médicaments/, 'Un professionnel de santé');
  await page.getByLabel(/^Précisez comment ils sont administrés/).fill('Un infirmier libéral, deux fois par jour.');
  await repondre(page, /^Préparation des piluliers/, 'Aucune préparation');
  await page.getByLabel(/^Gestion de l’argent personnel/).fill('Une enveloppe par personne, comptée chaque soir.');
  await page.getByLabel(/^Gestion de l’argent personnel/).blur();
  await enregistre(page);
  await controler(page, 'protocole sanitaire');
}

test('une fédération à douze établissements remplit sa fiche et la finalise', async ({ browser }) => {
  test.setTimeout(300_000);
  const page = await compteApprouve(browser, personne('Etcheverry', 'Maïa'), '999 991 011 00019', /GRANDS AIRS/);
  await expect(page.getByText('Commencez par la fiche de votre organisme')).toBeVisible();
  await sansDefaut(page, 'accueil, sans organisme');
  await page.getByRole('link', { name: 'Créer ou rejoindre la fiche' }).click();
  await page.getByRole('button', { name: 'Rechercher' }).click();
  await expect(page.getByText('Il y a un problème')).toBeVisible();
  await sansDefaut(page, 'création, sans réponse');
  // Un siège qui se dit non porteur est invité à corriger sa réponse.
  await chercherSonEtablissement(page, 'Personne morale', 'Non');
  await expect(page.getByRole('heading', { name: 'FEDERATION DES GRANDS AIRS' })).toBeVisible();
  await expect(page.getByText('Un siège est forcément le porteur de l’agrément')).toBeVisible();
  await page.getByRole('button', { name: 'Répondre oui' }).click();
  await sansDefaut(page, 'création, établissement trouvé');
  await page.getByRole('button', { name: 'Créer la fiche' }).click();
  await expect(page.getByText('Votre fiche est à compléter')).toBeVisible();
  await expect(page.getByText(/La fiche de .*GRANDS AIRS est créée/i).first()).toBeVisible();
  await controler(page, 'sommaire de la fiche');

  // Chaque information qui manque mène à son champ.
  await page.getByRole('link', { name: 'Indiquez un téléphone.' }).click();
  await titre(page, 'Identité et coordonnées');
  await expect(page.getByLabel(/^Téléphone de l’organisme/)).toBeFocused();
  await expect(page.getByText('Source : répertoire Sirene').first()).toBeVisible();
  await expect(page.getByRole('group', { name: 'Carte de l’établissement' })).toBeVisible();
  await controler(page, 'identité, ce qui manque');
  await page.getByLabel(/^Téléphone de l’organisme/).fill('05 59 01 02 03');
  await page.getByLabel(/^Adresse électronique de l’organisme/).fill('contact@grands-airs.test');
  await suivante(page, 'Représentants légaux');
  await remplirLesRepresentants(page);
  await suivante(page, 'Responsable de l\'organisation des séjours');
  await page.getByLabel('Nom', { exact: true }).fill('Haristoy');
  await page.getByLabel('Prénom').fill('Amaia');
  await page.getByLabel(/^Fonction/).fill('Directrice des séjours');
  await choisirUneAdresse(page, 'Adresse postale', '12 rue des marronniers pau');
  await page.getByLabel('Téléphone').fill('05 59 01 02 04');
  await page.getByLabel('Adresse électronique').fill('amaia.haristoy@grands-airs.test');
  await controler(page, 'responsable');
  await suivante(page, 'Établissements secondaires');
  await autoriserDesEtablissements(page);
  await suivante(page, 'Protocole de transport');
  await remplirLeTransport(page);
  await suivante(page, 'Protocole sanitaire');
  await remplirLeSanitaire(page);
  await suivante(page, 'Synthèse');
  await page.getByRole('button', { name: /^Protocole de transport/ }).click();
  await expect(page.getByText('Deux voitures à plancher abaissé.')).toBeVisible();
  await controler(page, 'synthèse');
  await page.getByRole('button', { name: 'Finaliser la fiche' }).click();
  await titre(page, /Bonjour/);
  await expect(page.getByText('La fiche de votre organisme est complète.').first()).toBeVisible();

  // Complète, elle reste modifiable ; vidée d'une information obligatoire, elle le redit.
  await page.goto(`${USAGERS}/organisme`);
  await expect(page.getByRole('heading', { name: /Votre fiche est complète/ })).toBeVisible();
  await controler(page, 'sommaire, fiche complète');
  await page.goto(`${USAGERS}/organisme/historique`);
  await expect(page.getByText('Fiche finalisée')).toBeVisible();
  await controler(page, 'historique');
  await page.goto(`${USAGERS}/organisme/siret`);
  await expect(page.getByText('Le SIRET est déjà à jour')).toBeVisible();
  await controler(page, 'SIRET à jour');
  await page.goto(`${USAGERS}/organisme/identite`);
  await page.getByLabel(/^Adresse électronique de l’organisme/).fill('');
  await page.getByRole('button', { name: 'Enregistrer et quitter' }).click();
  await expect(page.getByText('Votre fiche est redevenue incomplète')).toBeVisible();
});

test('une personne physique d’Ajaccio remplit sa fiche, au clavier seul', async ({ browser }) => {
  test.setTimeout(300_000);
  const page = await compteApprouve(browser, personne('Santoni', 'Marie'), '999 999 030 00011', /SANTONI/);
  await page.goto(`${USAGERS}/organisme`);
  await titre(page, 'Mon organisme');
  await choisirAuClavier(page, /^Votre organisme est/, /Personne physique/);
  await actionner(page, page.getByRole('button', { name: 'Rechercher' }));
  await expect(page.getByRole('heading', { name: /SANTONI/ })).toBeFocused();
  await expect(page.getByText('2A', { exact: true })).toBeVisible();
  await sansDefaut(page, 'création, personne physique');
  await actionner(page, page.getByRole('button', { name: 'Créer la fiche' }));
  await expect(page.getByText('Votre fiche est à compléter')).toBeVisible();

  await actionner(page, page.getByRole('link', { name: /^Compléter l’identité/ }));
  await titre(page, 'Identité et coordonnées');
  const profession = page.getByLabel('Profession');
  await atteindre(page, profession);
  await page.keyboard.type('Santé');
  await expect(profession).toHaveValue('Q');
  await taper(page, page.getByLabel(/^Téléphone/), '04 95 01 02 03');
  await choisirAuClavier(page, /^L’activité s’exerce-t-elle/, /Oui/);
  await enregistre(page);
  await controler(page, 'identité, personne physique');
  await actionner(page, page.getByRole('button', { name: 'Enregistrer et continuer' }));

  await titre(page, 'Protocole de transport');
  await atteindre(page, page.getByRole('checkbox', { name: 'Les vacanciers eux-mêmes' }));
  await page.keyboard.press('Space');
  await choisirAuClavier(page, /^Des déplacements/, /Non/);
  await enregistre(page);
  await actionner(page, page.getByRole('button', { name: 'Enregistrer et continuer' }));

  await titre(page, 'Protocole sanitaire');
  for (const debut of QUESTIONS_SANITAIRES.slice(0, 3)) await choisirAuClavier(page, debut, /Non/);
  await atteindre(page, page.getByRole('checkbox', { name: 'Le responsable du séjour' }));
  await page.keyboard.press('Space');
  await taper(page, page.getByLabel(/^Précisez comment ils sont administrés/), 'À chaque repas, sur ordonnance.');
  for (const debut of QUESTIONS_SANITAIRES.slice(3, 6)) await choisirAuClavier(page, debut, /Non/);
  await choisirAuClavier(page, /^Préparation des piluliers/, /Aucune préparation/);
  for (const debut of QUESTIONS_SANITAIRES.slice(6)) await choisirAuClavier(page, debut, /Non/);
  await taper(page, page.getByLabel(/^Gestion de l’argent personnel/), 'Une enveloppe par personne.');
  await actionner(page, page.getByRole('button', { name: 'Enregistrer et continuer' }));

  await titre(page, 'Synthèse');
  await actionner(page, page.getByRole('button', { name: 'Finaliser la fiche' }));
  await titre(page, /Bonjour/);
  await expect(page.getByText('La fiche de votre organisme est complète.').first()).toBeVisible();
  await sansDefaut(page, 'accueil, fiche complète');
});

test('un établissement attend son siège, suit ses protocoles, puis change de SIRET', async ({ browser }) => {
  test.setTimeout(300_000);
  const secondaire = personne('Perrier', 'Louise');
  const directrice = personne('Chevalier', 'Anne');
  const page = await compteApprouve(browser, secondaire, '999 999 014 00023', /SENTIERS/);
  await chercherSonEtablissement(page, 'Personne morale', 'Non');
  await expect(page.getByText('Le siège n\'est pas encore inscrit')).toBeVisible();
  // Personne à prévenir : on dit quoi demander au siège, sans promettre de courriel.
  await expect(page.getByText('Demandez à une personne du siège de créer un compte')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Prévenir le siège' })).toHaveCount(0);
  await sansDefaut(page, 'création, siège inconnu');

  // Le siège crée sa fiche sans la finir : le message change, et l'on peut le prévenir.
  const siege = await compteApprouve(browser, directrice, '999 999 014 00015', /SENTIERS/);
  await chercherSonEtablissement(siege, 'Personne morale', 'Oui');
  await siege.getByRole('button', { name: 'Créer la fiche' }).click();
  await expect(siege.getByText('Votre fiche est à compléter')).toBeVisible();
  await chercherSonEtablissement(page, 'Personne morale', 'Non');
  await expect(page.getByText('La fiche du siège n\'est pas encore complète')).toBeVisible();
  const deja = await repere();
  await page.getByRole('button', { name: 'Prévenir le siège' }).click();
  await expect(page.getByText('Le siège est prévenu par courriel.').first()).toBeVisible();
  await sansDefaut(page, 'création, siège prévenu');
  await attendre(deja, directrice.email, 'établissement');

  const api = await ApiOrganisme.depuis(siege);
  await api.remplir();
  await api.protocoles();
  await api.finaliser();
  await chercherSonEtablissement(page, 'Personne morale', 'Non');
  await expect(page.getByText('Le siège n\'a pas autorisé cet établissement')).toBeVisible();
  await sansDefaut(page, 'création, non autorisé');
  await api.rafraichir();
  await api.section('etablissements', { autorises: ['99999901400023'] });

  await chercherSonEtablissement(page, 'Personne morale', 'Non');
  await page.getByRole('button', { name: 'Créer la fiche' }).click();
  await expect(page.getByText('Votre fiche est à compléter')).toBeVisible();
  await page.goto(`${USAGERS}/organisme/protocole-sanitaire`);
  await expect(page.getByText('Selon l’ordonnance, à chaque repas.')).toBeVisible();
  await sansDefaut(page, 'protocole du siège');
  await page.goto(`${USAGERS}/organisme/protocole-transport`);
  await expect(question(page, /^Quels protocoles/).getByLabel('Les mêmes que le siège')).toBeChecked();
  await sansDefaut(page, 'choix des protocoles');
  const sienne = await ApiOrganisme.depuis(page);
  await sienne.remplir();
  await sienne.finaliser();

  // Le siège lit la fiche de son établissement.
  await siege.goto(`${USAGERS}/organisme/etablissements`);
  await siege.getByRole('link', { name: /^Voir la fiche/ }).click();
  await expect(siege.getByText('Vous lisez cette fiche au titre du siège')).toBeVisible();
  await siege.getByRole('button', { name: 'Responsable de l\'organisation des séjours' }).click();
  await expect(siege.getByText('Non communiquée')).toBeVisible();
  await sansDefaut(siege, 'fiche d’un établissement');

  await page.goto(`${USAGERS}/organisme/siret`);
  await expect(page.getByText('999 999 014 00031').first()).toBeVisible();
  await sansDefaut(page, 'SIRET qui succède');
  await page.getByRole('button', { name: 'Mettre à jour le SIRET' }).click();
  const modale = page.getByRole('dialog', { name: 'Mettre à jour le SIRET' });
  await expect(modale.getByText('999 999 014 00023')).toBeVisible();
  await sansDefaut(page, 'confirmation du SIRET');
  await modale.getByRole('button', { name: 'Confirmer le nouveau SIRET' }).click();
  await expect(page.getByText('Le SIRET de la fiche est maintenant 999 999 014 00031.').first()).toBeVisible();
  await page.goto(`${USAGERS}/organisme/siret`);
  await page.getByRole('button', { name: 'Anciens SIRET de l’organisme' }).click();
  await expect(page.getByRole('rowheader', { name: '999 999 014 00023' })).toBeVisible();
  await sansDefaut(page, 'anciens SIRET');
  await attendre(deja, directrice.email, 'SIRET');
});

test('les services extérieurs en panne n’arrêtent personne, sur un petit écran', async ({ browser }) => {
  test.setTimeout(240_000);
  const qui = personne('Ligier', 'Hugo');
  try {
    for (const service of ['sirene', 'entreprise', 'adresse'] as const) await panne(service, '503');
    const page = await ouvrir(browser, 320);
    const deja = await repere();
    await page.goto(`${USAGERS}/connexion/enregistrement`);
    await page.getByLabel('Numéro SIRET').fill('999 991 300 00016');
    await page.getByRole('button', { name: 'Rechercher l’établissement' }).click();
    await page.getByLabel('Région de l’établissement').selectOption({ label: 'Centre-Val de Loire' });
    await page.getByRole('button', { name: 'Continuer' }).click();
    await donnerSonIdentite(page, qui);
    await confirmer(page, qui, deja);
    await approuver(browser, qui);
    await premiereConnexion(page, qui);

    await chercherSonEtablissement(page, 'Personne morale', 'Oui');
    await expect(page.getByRole('heading', { name: 'Le répertoire Sirene ne répond pas' })).toBeVisible();
    await sansDefaut(page, 'création, répertoire en panne');
    await page.getByLabel(/^Raison sociale/).fill('Fondation Les Belles Rives');
    await page.getByLabel(/^Forme juridique/).fill('Fondation');
    // La recherche d'adresse peut déjà être connue comme en panne : la saisie à la main est alors ouverte d'emblée.
    const voie = page.getByLabel(/^Numéro et voie/);
    const aLaMain = page.getByRole('button', { name: 'Saisir l’adresse à la main' });
    await expect(async () => {
      if (await aLaMain.isVisible()) await aLaMain.click({ timeout: 500 });
      await expect(voie).toBeVisible({ timeout: 500 });
    }).toPass();
    await voie.fill('20 place du Marché');
    await page.getByRole('combobox', { name: 'Commune' }).fill('37000');
    await page.getByRole('option', { name: /Tours/ }).first().click();
    await sansDefaut(page, 'création, saisie à la main');
    await page.getByRole('button', { name: 'Créer la fiche' }).click();
    await expect(page.getByText('Identité à vérifier')).toBeVisible();
    await sansDefaut(page, 'sommaire, identité à vérifier');
    await page.goto(`${USAGERS}/organisme/identite`);
    await expect(page.getByLabel(/^Raison sociale/)).toHaveValue('Fondation Les Belles Rives');
    await sansDefaut(page, 'identité à vérifier');
  } finally {
    for (const service of ['sirene', 'entreprise', 'adresse'] as const) await panne(service, 'aucune');
  }
});
