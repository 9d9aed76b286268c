// Le métier de bout en bout : un organisme dépose une déclaration deux mois avant, l'agent du département compétent
// la prend en charge, demande un complément, l'obtient et l'enregistre ; l'organisme reçoit l'accusé de réception.
import { expect, test, type Browser, type Page } from '@playwright/test';
import { controler, sansDefaut } from './aide/accessibilite';
import { BO, USAGERS } from './aide/adresses';
import { seConnecter } from './aide/connexion';
import { dans } from './aide/dates';
import { attendre, lien, repere } from './aide/messagerie';

const ORGANISME = 'direction@grand-large.test';
const AGENT = 'dd38@vao.test';

async function ouvrir(browser: Browser): Promise<Page> {
  const contexte = await browser.newContext();
  return contexte.newPage();
}

async function titre(page: Page, nom: string | RegExp): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: nom })).toBeVisible();
}

async function continuer(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Enregistrer et continuer' }).click();
}

async function creer(page: Page, libelle: string): Promise<void> {
  await page.goto(`${USAGERS}/declarations`);
  await titre(page, 'Déclarations de séjour');
  await expect(page.getByRole('table')).toBeVisible();
  await sansDefaut(page, 'liste du portail');
  await page.getByRole('link', { name: 'Déclarer un séjour' }).click();
  await titre(page, 'Déclarer un séjour');
  await page.getByLabel('Titre du séjour').fill(libelle);
  await page.getByLabel('Premier jour du séjour').fill(dans(120));
  await page.getByLabel('Dernier jour du séjour').fill(dans(127));
  await sansDefaut(page, 'nouvelle déclaration');
  await page.getByRole('button', { name: 'Créer la déclaration' }).click();
  await titre(page, libelle);
  await sansDefaut(page, 'sommaire de la déclaration');
}

async function remplir(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Présenter le séjour' }).click();
  await titre(page, 'Informations générales');
  await sansDefaut(page, 'informations générales');
  await continuer(page);

  await titre(page, 'Vacanciers');
  await page.getByLabel('Nombre d’hommes prévu').fill('6');
  await page.getByLabel('Nombre de femmes prévu').fill('7');
  await page.getByText('18-39 ans').click();
  await page.getByText('Mental/Psychique').click();
  await page.getByLabel('Précisions sur les déficiences').fill('Déficience légère à moyenne.');
  await sansDefaut(page, 'vacanciers');
  await continuer(page);

  await titre(page, 'Personnel');
  await page.getByLabel('Nombre de responsables et d’encadrants prévu').fill('1');
  await page.getByLabel('Nombre d’accompagnants prévu').fill('4');
  await page.getByText('Non', { exact: true }).click();
  await sansDefaut(page, 'personnel');
  await continuer(page);

  await titre(page, 'Hébergements');
  await page.getByRole('button', { name: 'Ajouter une étape' }).click();
  await page.getByRole('button', { name: 'Créer un hébergement absent de la liste' }).click();
  const modale = page.getByRole('dialog', { name: 'Créer un hébergement' });
  await modale.getByLabel('Nom de l’hébergement').fill('Chalet des Écrins');
  await modale.getByRole('button', { name: 'Saisir l’adresse à la main' }).click();
  await modale.getByRole('textbox', { name: /^Numéro et voie/ }).fill('3 route du Lac');
  await modale.getByRole('combobox', { name: 'Commune' }).fill('grenob');
  await page.getByRole('option', { name: /Grenoble/ }).first().click();
  await modale.getByLabel('Type d’hébergement').selectOption({ label: 'Autre' });
  await modale.getByLabel('Nombre de lits').fill('20');
  await sansDefaut(page, 'création d’un hébergement');
  await modale.getByRole('button', { name: 'Créer l’hébergement' }).click();
  await expect(modale).toBeHidden();
  await page.getByRole('button', { name: 'Ajouter l’étape' }).click();
  await expect(page.getByText('Les étapes couvrent tout le séjour.')).toBeVisible();
  await sansDefaut(page, 'hébergements');
  await continuer(page);
}

async function deposer(page: Page, bouton: string): Promise<void> {
  await titre(page, 'Synthèse et attestation');
  await page.getByLabel('En qualité de').fill('Directrice');
  await page.getByText('Je certifie sur l’honneur').click();
  await sansDefaut(page, 'synthèse et attestation');
  await page.getByRole('button', { name: bouton }).click();
  const modale = page.getByRole('dialog');
  await sansDefaut(page, 'confirmation du dépôt');
  await modale.getByRole('button', { name: 'Déposer', exact: true }).dblclick();
}

test('une déclaration est déposée, complétée et enregistrée', async ({ browser }) => {
  test.setTimeout(180_000);
  const libelle = `Montagne et lacs ${Date.now() % 100_000}`;
  const portail = await ouvrir(browser);
  await seConnecter(portail, ORGANISME, USAGERS);
  await titre(portail, /Bonjour/);
  await sansDefaut(portail, 'accueil du portail');

  await creer(portail, libelle);
  await remplir(portail);
  let deja = await repere();
  await deposer(portail, 'Déposer la déclaration à 2 mois');
  await titre(portail, 'Votre déclaration est déposée');
  await sansDefaut(portail, 'confirmation');
  await expect(portail.getByRole('link', { name: 'Donner votre avis' })).toHaveAttribute('href', 'https://avis.test/vao');
  const numero = (await portail.getByText(/DS-\d\d-38-\d{4}/).first().textContent())?.match(/DS-[\dAB-]+/)?.[0] ?? '';
  expect(numero).toMatch(/^DS-\d\d-38-\d{4,}$/);

  // Les deux courriels partent : à l'organisme (M1), à l'agent compétent (M2).
  await attendre(deja, ORGANISME, numero);
  const versLAgent = await attendre(deja, AGENT, numero);
  expect(versLAgent.html).toContain(libelle);
  const adresseListe = lien(versLAgent, BO);

  // L'agent trouve la déclaration dans sa liste, par le lien du courriel, et la prend en charge.
  const bureau = await ouvrir(browser);
  await seConnecter(bureau, AGENT, BO);
  await titre(bureau, /Tableau de bord|Bonjour/);
  await sansDefaut(bureau, 'accueil du back-office');
  await bureau.goto(adresseListe);
  await titre(bureau, 'Séjours');
  await bureau.getByLabel('Rechercher').fill(libelle);
  const ligne = bureau.getByRole('row').filter({ hasText: numero });
  await expect(ligne).toBeVisible();
  await sansDefaut(bureau, 'liste du back-office');
  await ligne.getByRole('link', { name: /Consulter/ }).click();
  await titre(bureau, libelle);
  await sansDefaut(bureau, 'dossier, formulaire');
  await bureau.getByRole('button', { name: 'Prendre en charge' }).click();
  await bureau.getByRole('dialog').getByRole('button', { name: 'Prendre en charge' }).click();
  await expect(bureau.getByRole('button', { name: 'Demander des compléments' })).toBeVisible();

  // Il demande un complément ; l'organisme le reçoit (M5), répond et redépose.
  deja = await repere();
  await bureau.getByRole('button', { name: 'Demander des compléments' }).click();
  const demande = bureau.getByRole('dialog');
  const attendu = demande.getByRole('textbox').first();
  await attendu.fill('Précisez l’encadrement <b>de nuit</b>.');
  // Quitter le dossier pour en lire un autre ne perd pas ce qui est écrit.
  await demande.getByRole('button', { name: 'Annuler' }).click();
  await bureau.getByRole('navigation', { name: 'vous êtes ici' }).getByRole('link', { name: 'Séjours' }).click();
  await titre(bureau, 'Séjours');
  await bureau.goBack();
  await titre(bureau, libelle);
  await bureau.getByRole('button', { name: 'Demander des compléments' }).click();
  await expect(attendu).toHaveValue('Précisez l’encadrement <b>de nuit</b>.');
  await demande.getByText('Personnel', { exact: true }).click();
  await sansDefaut(bureau, 'demande de compléments');
  await demande.getByRole('button', { name: /Demander|Envoyer/ }).click();
  await expect(bureau.getByText('À modifier').first()).toBeVisible();
  const complements = await attendre(deja, ORGANISME, 'ompléments');
  expect(complements.text).toContain('de nuit');
  expect(complements.html).not.toContain('<b>de nuit</b>');

  await portail.goto(lien(complements, USAGERS));
  await expect(portail.getByText('Précisez l’encadrement <b>de nuit</b>.').first()).toBeVisible();
  await sansDefaut(portail, 'déclaration à compléter');
  await portail.getByRole('link', { name: 'Prévoir le personnel' }).click();
  await titre(portail, 'Personnel');
  await portail.getByLabel('Nombre d’accompagnants prévu').fill('5');
  await continuer(portail);
  await titre(portail, 'Hébergements');
  await continuer(portail);
  deja = await repere();
  const reponse = portail.getByLabel('Votre réponse à la demande de compléments');
  await reponse.fill('Un accompagnant de plus, la nuit.');
  // Relire une section avant de déposer ne perd pas la réponse.
  await portail.getByRole('link', { name: 'Modifier la section Personnel' }).click();
  await titre(portail, 'Personnel');
  await portail.goBack();
  await expect(reponse).toHaveValue('Un accompagnant de plus, la nuit.');
  await deposer(portail, 'Déposer les compléments');
  await titre(portail, 'Vos compléments sont déposés');
  await attendre(deja, AGENT, numero);

  // L'agent reprend en charge, lit la réponse, enregistre ; l'accusé de réception arrive (M7) et se télécharge.
  deja = await repere();
  await bureau.reload();
  await expect(bureau.getByText('Un accompagnant de plus, la nuit.').first()).toBeVisible();
  const ecarts = bureau.getByRole('table', { name: 'Champs modifiés depuis le dépôt précédent' });
  await expect(ecarts.getByRole('row')).toHaveText([/Section/, /Personnel\s*Accompagnants\s*\d+\s*5/]);
  await controler(bureau, 'ce que les compléments ont changé');
  await bureau.getByRole('button', { name: 'Prendre en charge' }).click();
  await bureau.getByRole('dialog').getByRole('button', { name: 'Prendre en charge' }).click();
  await bureau.getByRole('button', { name: 'Enregistrer' }).click();
  await bureau.getByRole('dialog').getByRole('button', { name: /Enregistrer/ }).click();
  await expect(bureau.getByText('En attente de la déclaration à 8 jours').first()).toBeVisible();
  const accuse = await attendre(deja, ORGANISME, numero);
  expect(accuse.text).toMatch(/R\.\s412-14/);

  await portail.goto(`${lien(accuse, USAGERS)}?onglet=documents`);
  const telechargement = portail.waitForEvent('download');
  await portail.getByRole('button', { name: /AR_DS-|Télécharger/ }).or(portail.getByRole('link', { name: /AR_DS-|Télécharger/ })).first().click();
  expect((await telechargement).suggestedFilename()).toBe(`AR_${numero}.pdf`);
  await sansDefaut(portail, 'documents');
  await portail.getByRole('tab', { name: 'Historique' }).click();
  await expect(portail.getByText('Demande de compléments (2 mois)')).toBeVisible();
  await expect(portail.getByText('DDETS Isère (38)').first()).toBeVisible();
  await expect(portail.getByText(AGENT)).toHaveCount(0);
  await sansDefaut(portail, 'historique');
});
