// Son propre compte : mot de passe oublié puis changé, application d'authentification, sessions, journal, textes légaux.
import { expect, test, type Browser, type Page } from '@playwright/test';
import { controler } from './aide/accessibilite';
import { BO, MOT_DE_PASSE, USAGERS } from './aide/adresses';
import { actionner, atteindre, cocher, taper } from './aide/clavier';
import { seConnecter } from './aide/connexion';
import { attendre, code, lien, repere } from './aide/messagerie';
import { codeTotp } from './aide/totp';

const NOUVEAU = 'Tulipe-Cargo-Violon-47';

async function titre(page: Page, nom: string | RegExp): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: nom })).toBeVisible();
}

async function ouvrir(browser: Browser): Promise<Page> {
  return (await browser.newContext()).newPage();
}

async function donnerMotDePasse(page: Page, adresse: string, motDePasse: string): Promise<void> {
  await page.goto(`${USAGERS}/connexion`);
  await page.getByLabel('Adresse électronique').fill(adresse);
  await page.getByLabel('Mot de passe', { exact: true }).fill(motDePasse);
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await titre(page, 'Code de connexion');
}

async function donnerCode(page: Page, valeur: string): Promise<void> {
  await page.getByLabel('Code à 6 chiffres').fill(valeur);
  await page.getByRole('button', { name: 'Valider le code' }).click();
  await expect(page.getByRole('button', { name: 'Se déconnecter' }).first()).toBeVisible();
}

test('un mot de passe oublié se remplace par le lien reçu, une seule fois, puis se change depuis le compte', async ({ page }) => {
  test.setTimeout(120_000);
  const compte = 'gestion@petits-pas.test';
  const avant = await repere();
  await page.goto(`${USAGERS}/connexion`);
  await controler(page, 'connexion');
  await page.getByRole('link', { name: 'Mot de passe oublié' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Mot de passe oublié' })).toBeFocused();
  await controler(page, 'mot de passe oublié');
  await page.getByRole('button', { name: 'Recevoir un lien' }).click();
  await expect(page.getByText('Il y a un problème')).toBeVisible();
  await page.getByLabel('Adresse électronique').fill(compte);
  await page.getByRole('button', { name: 'Recevoir un lien' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Consultez votre messagerie' })).toBeFocused();
  await expect(page.getByRole('button', { name: 'Renvoyer le courriel' })).toBeDisabled();
  await controler(page, 'lien envoyé');

  const adresse = lien(await attendre(avant, compte, 'ouveau mot de passe'), `${USAGERS}/connexion/reset-mot-de-passe?jeton=`);
  await page.goto(adresse);
  await titre(page, 'Choisir un nouveau mot de passe');
  await expect(page.getByLabel('Adresse électronique du compte')).toHaveValue(compte);
  await expect(page.getByLabel('Adresse électronique du compte')).not.toBeEditable();
  await page.getByLabel('Nouveau mot de passe').fill('Sejour2027ete');
  await expect(page.getByText(/12 caractères au moins \(respecté\)/)).toBeVisible();
  await expect(page.getByText(/caractère spécial.*\(pas encore respecté\)/)).toBeVisible();
  await expect(page.locator('#annonces')).toContainText('Il manque');
  await page.getByLabel('Nouveau mot de passe').fill(NOUVEAU);
  await expect(page.locator('#annonces')).toContainText('respecte les cinq règles');
  await page.getByLabel('Le même mot de passe').fill(`${NOUVEAU} `);
  await page.getByRole('button', { name: 'Enregistrer le mot de passe' }).click();
  await expect(page.getByText('ne sont pas les mêmes').first()).toBeVisible();
  await controler(page, 'choix du mot de passe, en erreur');
  await page.getByLabel('Le même mot de passe').fill(NOUVEAU);
  await page.getByRole('button', { name: 'Enregistrer le mot de passe' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Votre mot de passe est changé' })).toBeFocused();
  await controler(page, 'mot de passe changé');

  // COMPTES-T17 : le lien ne sert qu'une fois.
  await page.goto(adresse);
  await expect(page.getByRole('heading', { name: 'Ce lien ne fonctionne pas' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Demander un nouveau lien' })).toBeVisible();
  await controler(page, 'lien déjà servi');

  const deja = await repere();
  await donnerMotDePasse(page, compte, NOUVEAU);
  await donnerCode(page, code(await attendre(deja, compte, 'ode')));
  await page.goto(`${USAGERS}/mon-compte/mot-de-passe`);
  await titre(page, 'Changer de mot de passe');
  await page.getByLabel('Mot de passe actuel').fill('Ce n’est pas lui');
  await page.getByLabel('Nouveau mot de passe').fill(MOT_DE_PASSE);
  await page.getByLabel('Le même mot de passe').fill(MOT_DE_PASSE);
  await page.getByRole('button', { name: 'Changer le mot de passe' }).click();
  await expect(page.locator('.fr-password').filter({ hasText: 'Mot de passe actuel' }).locator('.fr-message--error')).toBeVisible();
  await controler(page, 'changement de mot de passe, en erreur');
  await page.getByLabel('Mot de passe actuel').fill(NOUVEAU);
  await page.getByRole('button', { name: 'Changer le mot de passe' }).click();
  await expect(page.getByRole('heading', { name: 'Votre mot de passe est changé' })).toBeVisible();
  await expect(page.getByLabel('Nouveau mot de passe')).toHaveValue('');
  await attendre(deja, compte, 'mot de passe a été changé');
});

test('une application d’authentification s’inscrit, sert à se connecter avec un code de secours à défaut, et se retire', async ({ browser }) => {
  test.setTimeout(180_000);
  const compte = 'antenne@grand-large.test';
  const page = await ouvrir(browser);
  await seConnecter(page, compte, USAGERS);
  await page.getByRole('link', { name: /^Mon compte/ }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Mon compte' })).toBeFocused();
  await page.getByRole('navigation', { name: 'Rubriques de mon compte' }).getByRole('link', { name: 'Double authentification' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Double authentification' })).toBeFocused();
  await expect(page.getByRole('heading', { name: 'Votre code arrive par courriel' })).toBeVisible();
  await controler(page, 'double authentification, sans application');

  await page.getByRole('button', { name: 'Inscrire une application' }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'Inscrire une application' })).toBeFocused();
  await page.getByLabel('Mot de passe actuel').fill(MOT_DE_PASSE);
  await page.getByRole('button', { name: 'Continuer' }).click();
  await expect(page.getByRole('img', { name: /Code QR/ })).toBeVisible();
  await controler(page, 'application à relier');
  const secret = await page.locator('.vao-secret').innerText();
  await page.getByLabel(/Code à 6 chiffres/).fill('000000');
  await page.getByRole('button', { name: 'Confirmer l’inscription' }).click();
  await expect(page.getByText('Il y a un problème')).toBeVisible();
  // Chaque tranche de trente secondes ne sert qu'une fois : la courante ici, la suivante, déjà admise, à la connexion.
  await page.getByLabel(/Code à 6 chiffres/).fill(codeTotp(secret));
  await page.getByRole('button', { name: 'Confirmer l’inscription' }).click();
  await expect(page.getByRole('heading', { name: 'Vos codes de secours', exact: true })).toBeFocused();
  const codes = await page.locator('.vao-codes li').allInnerTexts();
  expect(codes).toHaveLength(10);
  await controler(page, 'codes de secours');
  const telechargement = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Télécharger' }).click();
  expect((await telechargement).suggestedFilename()).toBe('codes-de-secours-vao.txt');
  await page.getByRole('button', { name: 'Terminer' }).click();
  await expect(page.getByText('Mettez d’abord vos codes de côté')).toBeVisible();
  await page.getByText('J’ai mis ces codes de côté').click();
  await page.getByRole('button', { name: 'Terminer' }).click();
  await expect(page.getByRole('heading', { name: 'Votre code vient d’une application' })).toBeVisible();
  await expect(page.getByText(codes[0])).toHaveCount(0);
  await controler(page, 'double authentification, avec application');

  const autre = await ouvrir(browser);
  await donnerMotDePasse(autre, compte, MOT_DE_PASSE);
  await expect(autre.getByText(/application d’authentification/).first()).toBeVisible();
  await expect(autre.getByRole('button', { name: 'Renvoyer le code' })).toHaveCount(0);
  await controler(autre, 'code de l’application');
  await donnerCode(autre, codeTotp(secret, 1));
  await autre.getByRole('button', { name: 'Se déconnecter' }).first().click();
  await titre(autre, 'Connexion');

  // Un code de secours remplace l'application, une fois.
  await donnerMotDePasse(autre, compte, MOT_DE_PASSE);
  await autre.getByRole('button', { name: 'Utiliser un code de secours' }).click();
  await expect(autre.getByLabel('Code de secours')).toBeFocused();
  await controler(autre, 'code de secours');
  await autre.getByLabel('Code de secours').fill(codes[0].toUpperCase());
  await autre.getByRole('button', { name: 'Valider le code' }).click();
  await expect(autre.getByRole('button', { name: 'Se déconnecter' }).first()).toBeVisible();

  await page.reload();
  await expect(page.getByText('9 codes restants')).toBeVisible();
  await page.getByRole('button', { name: 'Retirer l’application' }).click();
  await page.getByLabel('Mot de passe actuel').fill(MOT_DE_PASSE);
  await page.getByRole('button', { name: 'Retirer l’application' }).click();
  await expect(page.getByRole('heading', { name: 'Votre code arrive par courriel' })).toBeVisible();
});

test('on voit ses sessions, on en ferme une, puis toutes les autres', async ({ browser }) => {
  test.setTimeout(120_000);
  const compte = 'dd29@vao.test';
  const [ici, la, ailleurs] = [await ouvrir(browser), await ouvrir(browser), await ouvrir(browser)];
  for (const page of [ici, la, ailleurs]) await seConnecter(page, compte, BO);
  await ici.goto(`${BO}/comptes/mon-compte/sessions`);
  await titre(ici, 'Sessions et appareils');
  const fermer = ici.getByRole('button', { name: /^Fermer la session/ });
  await expect(ici.getByText('Cette session')).toBeVisible();
  await controler(ici, 'sessions et appareils');
  const avant = await fermer.count();
  expect(avant).toBeGreaterThanOrEqual(2);
  await fermer.first().click();
  await expect(fermer).toHaveCount(avant - 1);
  await expect(ici.locator('#annonces')).toContainText('La session est fermée.');
  await expect(ici.getByRole('heading', { name: 'Sessions ouvertes' })).toBeFocused();

  await ici.getByRole('button', { name: 'Fermer toutes les autres sessions' }).click();
  await controler(ici, 'confirmation de fermeture');
  await ici.getByRole('dialog').getByRole('button', { name: 'Fermer les autres sessions' }).click();
  await expect(fermer).toHaveCount(0);
  await ici.getByRole('link', { name: 'Journal', exact: true }).click();
  await expect(ici.getByText('Connexion', { exact: true }).first()).toBeVisible();
  await controler(ici, 'journal de mon compte');
  for (const page of [la, ailleurs]) {
    await page.reload();
    await titre(page, 'Connexion');
  }
});

/** Appel d'un logiciel : la clé, et rien de ce que le navigateur garde. */
async function appelerAvec(cle: string): Promise<number> {
  const reponse = await fetch(`${USAGERS}/api/v1/declarations`, { headers: { authorization: `Bearer ${cle}` } });
  return reponse.status;
}

test('une clé d’API se crée, sert, se remplace et se révoque', async ({ browser }) => {
  test.setTimeout(180_000);
  const compte = 'direction@grand-large.test';
  const contexte = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await contexte.newPage();
  await seConnecter(page, compte, USAGERS);
  const avant = await repere();
  await page.getByRole('link', { name: /^Mon compte/ }).first().click();
  await titre(page, 'Mon compte');
  const rubriques = page.getByRole('navigation', { name: 'Rubriques de mon compte' });
  await actionner(page, rubriques.getByRole('link', { name: 'Clé d’API' }));
  await expect(page.getByRole('heading', { level: 1, name: 'Clé d’API' })).toBeFocused();
  await expect(page.getByRole('heading', { name: 'Vous n’avez pas de clé d’API' })).toBeVisible();
  await controler(page, 'clé d’API, aucune');

  // Au clavier : les droits, le mot de passe, la clé, sa copie.
  await actionner(page, page.getByRole('button', { name: 'Créer une clé d’API' }));
  await expect(page.getByRole('heading', { level: 2, name: 'Créer une clé d’API' })).toBeFocused();
  await expect(page.getByLabel('Lire les déclarations')).toBeChecked();
  await expect(page.getByLabel('Déposer et annuler les déclarations')).not.toBeChecked();
  await cocher(page, page.getByLabel('Enregistrer des hébergements'));
  await actionner(page, page.getByRole('button', { name: 'Créer la clé' }));
  await expect(page.getByText('Il y a un problème')).toBeVisible();
  await controler(page, 'clé d’API, choix des droits, en erreur');
  await taper(page, page.getByLabel('Mot de passe actuel'), MOT_DE_PASSE);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 2, name: 'Votre nouvelle clé d’API' })).toBeFocused();
  const premiere = await page.locator('.vao-secret').innerText();
  expect(premiere).toMatch(/^vao_dev_[0-9A-Za-z]{8}_[0-9A-Za-z]{32}$/);
  await controler(page, 'clé d’API, montrée');
  await actionner(page, page.getByRole('button', { name: 'Copier la clé' }));
  await expect(page.locator('#annonces')).toContainText('La clé est copiée.');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(premiere);
  await actionner(page, page.getByRole('button', { name: 'Terminer' }));
  await expect(page.getByText('Mettez d’abord la clé de côté')).toBeVisible();
  await cocher(page, page.getByLabel('J’ai mis cette clé de côté'));
  await actionner(page, page.getByRole('button', { name: 'Terminer' }));
  await expect(page.getByText('Votre clé d’API est en service.')).toBeVisible();
  expect(await page.locator('body').innerText()).not.toContain(premiere);
  await expect(page.getByText('Jamais', { exact: true })).toBeVisible();
  await controler(page, 'clé d’API, en service');
  await attendre(avant, compte, 'clé d’API a été créée');
  expect(await appelerAvec(premiere)).toBe(200);
  await page.reload();
  await expect(page.getByText(/, depuis l’adresse /)).toBeVisible();

  await page.getByRole('button', { name: 'Remplacer la clé' }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'Remplacer la clé d’API' })).toBeFocused();
  await expect(page.getByLabel('Enregistrer des hébergements')).toBeChecked();
  await page.getByLabel('Mot de passe actuel').fill('Ce n’est pas lui');
  await page.getByRole('button', { name: 'Remplacer la clé' }).click();
  const question = page.getByRole('dialog', { name: 'Remplacer votre clé d’API' });
  await controler(page, 'clé d’API, remplacement à confirmer');
  await question.getByRole('button', { name: 'Annuler' }).click();
  expect(await appelerAvec(premiere)).toBe(200);
  await page.getByRole('button', { name: 'Remplacer la clé' }).click();
  await question.getByRole('button', { name: 'Remplacer la clé' }).click();
  await expect(page.getByText('Ce n’est pas votre mot de passe actuel.').or(page.getByText("Ce n'est pas votre mot de passe actuel.")).first()).toBeVisible();
  await page.getByLabel('Mot de passe actuel').fill(MOT_DE_PASSE);
  await page.getByRole('button', { name: 'Remplacer la clé' }).click();
  await question.getByRole('button', { name: 'Remplacer la clé' }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'Votre nouvelle clé d’API' })).toBeFocused();
  const seconde = await page.locator('.vao-secret').innerText();
  expect([await appelerAvec(premiere), await appelerAvec(seconde)]).toEqual([401, 200]);
  await page.getByText('J’ai mis cette clé de côté').click();
  await page.getByRole('button', { name: 'Terminer' }).click();

  await actionner(page, page.getByRole('button', { name: 'Révoquer la clé' }));
  const revocation = page.getByRole('dialog', { name: 'Révoquer votre clé d’API' });
  await controler(page, 'clé d’API, révocation à confirmer');
  await atteindre(page, revocation.getByRole('button', { name: 'Révoquer la clé' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Vous n’avez pas de clé d’API' })).toBeVisible();
  await expect(page.getByText('La clé est révoquée.')).toBeVisible();
  expect(await appelerAvec(seconde)).toBe(401);
  await rubriques.getByRole('link', { name: 'Journal' }).click();
  for (const fait of ['créée', 'remplacée', 'révoquée']) {
    await expect(page.getByText(`Clé d'API ${fait}`).first()).toBeVisible();
  }
});

test('au back-office, il n’y a pas de clé d’API', async ({ page }) => {
  await seConnecter(page, 'dd38-lecture@vao.test', BO);
  await page.goto(`${BO}/comptes/mon-compte`);
  await titre(page, 'Mon compte');
  await expect(page.getByRole('navigation', { name: 'Rubriques de mon compte' }).getByRole('link')).toHaveCount(6);
  await page.goto(`${BO}/comptes/mon-compte/cle-api`);
  await titre(page, /introuvable/i);
});

test('au clavier seul : son nom se corrige, se retrouve dans l’en-tête et revient', async ({ browser }) => {
  const page = await ouvrir(browser);
  await seConnecter(page, 'dd38-lecture@vao.test', BO);
  await actionner(page, page.getByRole('link', { name: /^Mon compte/ }).first());
  await titre(page, 'Mon compte');
  await controler(page, 'identité');
  await taper(page, page.getByLabel('Prénom'), 'Jules');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Vos informations sont enregistrées.')).toBeVisible();
  await expect(page.getByRole('link', { name: /^Mon compte, Jules/ }).first()).toBeVisible();
  await taper(page, page.getByLabel('Nom', { exact: true }), '1234');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Il y a un problème')).toBeVisible();
  await page.reload();
  await taper(page, page.getByLabel('Prénom'), 'Julien');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('link', { name: /^Mon compte, Julien Perrin/ }).first()).toBeVisible();
  await actionner(page, page.getByRole('link', { name: 'Adresse électronique' }));
  await expect(page.getByRole('heading', { level: 1, name: 'Changer d’adresse électronique' })).toBeFocused();
  await controler(page, 'changement d’adresse');
});

test('la personne suivante ne trouve rien de la précédente', async ({ page, context }) => {
  await seConnecter(page, 'direction@grand-large.test', USAGERS);
  await page.goto(`${USAGERS}/mon-compte`);
  await expect(page.getByLabel('Nom', { exact: true })).not.toHaveValue('');
  const nom = await page.getByLabel('Nom', { exact: true }).inputValue();
  const onglet = await context.newPage();
  await onglet.goto(`${USAGERS}/mon-compte/journal`);
  await titre(onglet, 'Journal de mon compte');
  await page.getByRole('button', { name: 'Se déconnecter' }).first().click();

  for (const vue of [page, onglet]) {
    await titre(vue, 'Connexion');
    await expect(vue).toHaveURL(`${USAGERS}/connexion`);
    expect(await vue.locator('body').innerText()).not.toContain(nom);
    expect(await vue.evaluate(() => [Object.keys(localStorage), Object.keys(sessionStorage)].flat())).toEqual([]);
  }
  expect((await context.cookies()).filter((cookie) => cookie.name === '__Host-vao-usagers' && cookie.value !== '')).toEqual([]);
  await page.goBack();
  await expect(page.getByLabel('Nom', { exact: true })).toHaveCount(0);
});

/** Le service dit, au prochain renouvellement, qu'une étape passe avant tout le reste. */
async function exiger(page: Page, etape: Record<string, unknown>): Promise<void> {
  await page.route('**/sessions/rafraichissement', async (route) => {
    const reponse = await route.fetch();
    const jeton = await reponse.json();
    await route.fulfill({ response: reponse, json: { ...jeton, profil: { ...jeton.profil, ...etape } } });
  });
}

test('de nouvelles conditions d’utilisation passent avant tout ; les refuser déconnecte, les accepter ouvre la page', async ({ page }) => {
  await seConnecter(page, 'direction@grand-large.test', USAGERS);
  const menu = page.getByRole('navigation', { name: 'Menu principal' });
  await expect(menu).toBeVisible();
  await exiger(page, { cguAAccepter: 1 });
  // La version est relevée pendant la session : le premier appel refusé amène les conditions, sans recharger la page.
  await page.route('**/moi/compte', (route) =>
    route.fulfill({
      status: 403,
      contentType: 'application/problem+json',
      json: { type: 'urn:vao:probleme:cgu-a-accepter', title: 'À accepter', status: 403, code: 'cgu-a-accepter', instance: '' },
    }),
  );
  await page.getByRole('link', { name: /^Mon compte/ }).first().click();
  await titre(page, 'Conditions générales d’utilisation');
  await page.unroute('**/moi/compte');
  await expect(page.getByRole('heading', { level: 2, name: /^Article 11 – / })).toBeVisible();
  await expect(menu).toHaveCount(0);
  await controler(page, 'conditions à accepter');
  await page.getByRole('button', { name: 'Accepter les conditions' }).click();
  await titre(page, 'Mon compte');
  await expect(menu).toBeVisible();

  await page.reload();
  await page.getByRole('button', { name: 'Refuser et se déconnecter' }).click();
  await titre(page, 'Connexion');
  await expect(page).toHaveURL(`${USAGERS}/connexion`);
});

test('une application exigée passe avant tout le reste', async ({ page }) => {
  await seConnecter(page, 'dr-bre@vao.test', BO);
  await exiger(page, { secondFacteurAActiver: true });
  await page.goto(`${BO}/sejours`);
  await titre(page, 'Double authentification');
  await expect(page.getByText('elle est exigée des comptes qui prennent des décisions')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Inscrire une application' })).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Menu principal' })).toHaveCount(0);
  await controler(page, 'application exigée');
});

for (const [application, adresse] of [
  ['le portail', USAGERS],
  ['le back-office', BO],
] as const) {
  test(`les textes légaux, sur ${application}, sont là pour tous, au bas de chaque page`, async ({ page }) => {
    await page.goto(`${adresse}/connexion`);
    const pied = page.getByRole('contentinfo');
    for (const [lienDuPied, attendu] of [
      ['Accessibilité : non conforme', 'Accessibilité : non conforme'],
      ['Mentions légales', 'Mentions légales'],
      ['Données personnelles', 'Données personnelles'],
      ['Gestion des cookies', 'Gestion des cookies'],
      ['Conditions d’utilisation', 'Conditions générales d’utilisation'],
    ] as const) {
      await pied.getByRole('link', { name: lienDuPied }).click();
      await expect(page.getByRole('heading', { level: 1, name: attendu })).toBeFocused();
      await controler(page, `${attendu} (${application})`);
    }
    await expect(page.getByText(/^Version 1, en vigueur depuis le /)).toBeVisible();
    await expect(page.getByRole('heading', { level: 2, name: /^Article \d+ – / })).toHaveCount(11);
  });
}

test('l’inscription cherche l’établissement avant de demander le reste', async ({ page }) => {
  await page.goto(`${USAGERS}/connexion`);
  await page.getByRole('link', { name: 'Créer un compte' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Créer un compte' })).toBeFocused();
  await controler(page, 'inscription, établissement');
  await page.getByLabel('Numéro SIRET').fill('12345');
  await page.getByRole('button', { name: 'Rechercher l’établissement' }).click();
  await expect(page.getByText(/14 chiffres ; vous en avez écrit 5/).first()).toBeVisible();
  await page.getByLabel('Numéro SIRET').fill('13002526500013 é');
  await page.getByRole('button', { name: 'Rechercher l’établissement' }).click();
  await expect(page.getByText('Un SIRET ne compte que des chiffres.').first()).toBeVisible();
  await controler(page, 'inscription, SIRET refusé');
  await page.goto(`${USAGERS}/connexion/validation`);
  await expect(page.getByRole('heading', { name: 'Ce lien ne fonctionne pas' })).toBeVisible();
  await controler(page, 'lien sans jeton');
  await page.goto(`${BO}/connexion/validation`);
  await titre(page, 'Activer votre compte');
  await controler(page, 'invitation sans jeton');
  await page.goto(`${BO}/connexion`);
  await expect(page.getByRole('link', { name: 'Créer un compte' })).toHaveCount(0);
});
