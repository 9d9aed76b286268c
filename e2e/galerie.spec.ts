// La galerie des composants : axe sans violation sur chaque page, et le comportement au clavier de ceux qui en ont un.
import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';

const URL_GALERIE = `${process.env.VAO_URL_USAGERS ?? 'http://localhost:8000'}/galerie`;

// La liste est celle de la galerie elle-même : une page ajoutée est vérifiée sans toucher à ce fichier.
const source = readFileSync(new URL('../crates/vao-ui/src/galerie/mod.rs', import.meta.url), 'utf8');
const COMPOSANTS = [...source.matchAll(/^ {4}page\("([a-z-]+)", "([^"]+)"/gm)].map(([, slug, titre]) => ({ slug, titre }));

async function ouvrir(page: Page, slug: string, recherche = ''): Promise<void> {
  await page.goto(`${URL_GALERIE}/${slug}${recherche}`);
  const attendu = COMPOSANTS.find((composant) => composant.slug === slug);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(attendu?.titre ?? '');
}

async function sansViolation(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => ({ id, cibles: nodes.map((noeud) => noeud.html) }))).toEqual([]);
}

test('la galerie liste toutes ses pages', async ({ page }) => {
  expect(COMPOSANTS.length).toBeGreaterThan(30);
  await page.goto(URL_GALERIE);
  for (const { slug, titre } of COMPOSANTS) {
    await expect(page.getByRole('main').getByRole('link', { name: titre, exact: true })).toHaveAttribute('href', `/galerie/${slug}`);
  }
});

for (const { slug, titre } of COMPOSANTS) {
  test(`${slug} : axe sans violation, clair, sombre et à 320 px`, async ({ page }) => {
    const fautes: string[] = [];
    page.on('console', (message) => {
      // Une réponse 401 du serveur (personne n'est connecté) n'est pas une faute de la page.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) fautes.push(message.text());
    });
    page.on('pageerror', (erreur) => fautes.push(erreur.message));

    await ouvrir(page, slug);
    await expect(page).toHaveTitle(new RegExp(`^${titre.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')} – `));
    await sansViolation(page);

    await page.emulateMedia({ colorScheme: 'dark' });
    await expect(page.locator('html')).toHaveAttribute('data-fr-theme', 'dark');
    await sansViolation(page);

    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 320, height: 640 });
    await sansViolation(page);
    const debord = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(debord, 'aucun défilement horizontal à 320 px').toBe(0);

    // Une règle de sécurité enfreinte (attribut style) s'écrirait ici.
    expect(fautes).toEqual([]);
    // La carte se place elle-même par le CSSOM, que la politique admet : ce ne sont pas des attributs écrits.
    await expect(page.locator('main [style]:not(.vao-infobulle__texte, .vao-carte__toile, .vao-carte__toile *)')).toHaveCount(0);
  });
}

test('le titre et le focus suivent la navigation', async ({ page }) => {
  await page.goto(URL_GALERIE);
  await page.getByRole('main').getByRole('link', { name: 'Onglets', exact: true }).click();
  await expect(page).toHaveTitle(/^Onglets – /);
  await expect(page.getByRole('heading', { level: 1, name: 'Onglets' })).toBeFocused();

  await page.goBack();
  await expect(page.getByRole('heading', { level: 1, name: 'Galerie des composants' })).toBeFocused();
});

test('les liens d’évitement mènent au contenu', async ({ page }) => {
  await ouvrir(page, 'boutons');
  await page.keyboard.press('Tab');
  const evitement = page.getByRole('link', { name: 'Contenu' });
  await expect(evitement).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
});

test('un bouton occupé ignore le second clic et le clavier', async ({ page }) => {
  await ouvrir(page, 'boutons');
  const transmettre = page.getByRole('button', { name: /^Transmettre la déclaration/ });

  await transmettre.dblclick();
  await transmettre.focus();
  await page.keyboard.press('Enter');

  await expect(page.locator('#compte-envois')).toHaveText('1 envoi');
  await expect(transmettre).toHaveAttribute('aria-disabled', 'true');
  await expect(transmettre).toBeFocused();
});

test('la modale piège le focus, se ferme par Échap et rend le focus', async ({ page }) => {
  await ouvrir(page, 'modale');
  const ouvreur = page.getByRole('button', { name: 'Demander un complément' });
  await ouvreur.focus();
  await page.keyboard.press('Enter');
  const boite = page.getByRole('dialog', { name: 'Demander un complément' });
  await expect(boite).toBeVisible();
  await expect(boite.getByRole('button', { name: 'Fermer' })).toBeFocused();
  await sansViolation(page);

  for (let tour = 0; tour < 10; tour += 1) {
    await page.keyboard.press('Tab');
    const dehors = await page.evaluate(() => {
      const actif = document.activeElement;
      return actif !== document.body && actif?.closest('dialog') === null;
    });
    expect(dehors, 'le focus ne sort pas vers la page').toBe(false);
  }
  await page.keyboard.press('Escape');
  await expect(boite).toBeHidden();
  await expect(ouvreur).toBeFocused();
});

test('la confirmation n’agit qu’à la demande', async ({ page }) => {
  await ouvrir(page, 'modale');
  const ouvreur = page.getByRole('button', { name: 'Déposer la déclaration' });
  await ouvreur.click();
  await page.getByRole('button', { name: 'Annuler' }).click();
  await expect(page.locator('#depot-fait')).toHaveText('Non déposée');
  await expect(ouvreur).toBeFocused();

  await ouvreur.click();
  await page.getByRole('dialog').getByRole('button', { name: 'Déposer', exact: true }).click();
  await expect(page.locator('#depot-fait')).toHaveText('Déposée');
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('les onglets : flèches, Début, Fin, un seul arrêt de tabulation, gardés dans l’URL', async ({ page }) => {
  await ouvrir(page, 'onglets');
  const onglet = (nom: string) => page.getByRole('tab', { name: nom });
  await onglet('Formulaire').focus();
  await page.keyboard.press('ArrowRight');
  await expect(onglet('Documents')).toBeFocused();
  await expect(onglet('Documents')).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('tabpanel', { name: 'Documents' })).toBeVisible();
  await expect(page).toHaveURL(/[?&]onglet=documents/);

  await page.keyboard.press('End');
  await expect(onglet('Historique')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(onglet('Formulaire')).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Home');
  await expect(onglet('Formulaire')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('tabpanel', { name: 'Formulaire' })).toBeFocused();

  await page.goto(`${URL_GALERIE}/onglets?onglet=historique`);
  await expect(onglet('Historique')).toHaveAttribute('aria-selected', 'true');
});

test('un onglet quitté garde sa saisie', async ({ page }) => {
  await ouvrir(page, 'onglets');
  await page.getByLabel('Note').fill('à vérifier');
  await page.getByRole('tab', { name: 'Documents' }).click();
  await page.getByRole('tab', { name: 'Formulaire' }).click();
  await expect(page.getByLabel('Note')).toHaveValue('à vérifier');
});

test('les accordéons s’ouvrent au clavier ; un groupe exclusif n’en garde qu’un', async ({ page }) => {
  await ouvrir(page, 'accordeon');
  const bouton = (nom: string) => page.getByRole('button', { name: nom });
  await expect(bouton('Informations générales')).toHaveAttribute('aria-expanded', 'true');
  await bouton('Vacanciers').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Douze adultes')).toBeVisible();
  await expect(bouton('Informations générales')).toHaveAttribute('aria-expanded', 'true');

  await bouton('Qui instruit').focus();
  await page.keyboard.press('Space');
  await expect(page.getByText('Le département de la première étape.')).toBeVisible();
  await bouton('Quand la déposer').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Le département de la première étape.')).toBeHidden();
  await expect(bouton('Quand la déposer')).toBeFocused();
});

test('la navigation : un groupe ouvert à la fois, Échap le referme et rend le focus', async ({ page }) => {
  await ouvrir(page, 'navigation');
  const menu = page.getByRole('main').getByRole('navigation', { name: 'Menu de démonstration' });
  const sejours = menu.getByRole('button', { name: 'Séjours' });
  await sejours.focus();
  await page.keyboard.press('Enter');
  await expect(menu.getByRole('link', { name: 'Déclarations' })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(menu.getByRole('link', { name: 'Déclarations' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(menu.getByRole('link', { name: 'Déclarations' })).toBeHidden();
  await expect(sejours).toBeFocused();

  await page.keyboard.press('Enter');
  await menu.getByRole('button', { name: 'Organisme' }).click();
  await expect(sejours).toHaveAttribute('aria-expanded', 'false');
  await expect(menu.getByRole('link', { name: 'Galerie' })).toHaveAttribute('aria-current', 'page');
});

test('sur un petit écran, le menu est une boîte de dialogue', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 700 });
  await ouvrir(page, 'en-tete');
  const burger = page.locator('#demo-bouton-menu');
  await burger.focus();
  await page.keyboard.press('Enter');
  const boite = page.getByRole('dialog', { name: 'Menu' });
  await expect(boite.getByRole('button', { name: 'Fermer' })).toBeFocused();
  await expect(boite.getByRole('link', { name: 'Mon compte' })).toBeVisible();
  await sansViolation(page);

  // Échap referme d'abord le groupe ouvert, puis le menu.
  await boite.getByRole('button', { name: 'Séjours' }).click();
  await expect(boite.getByRole('link', { name: 'Déclarations' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(boite.getByRole('link', { name: 'Déclarations' })).toBeHidden();
  await expect(boite).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(boite).toBeHidden();
  await expect(burger).toBeFocused();

  await page.keyboard.press('Enter');
  await boite.getByRole('button', { name: 'Se déconnecter' }).click();
  await expect(page.locator('#compte-deconnexions')).toHaveText('1 déconnexion');
});

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

/** Remplace la recherche d'adresse et la liste des communes : la galerie n'a pas de session. */
async function fausserLesAdresses(page: Page, panne = false): Promise<void> {
  const refus = { type: 'urn:vao:probleme:service-externe-indisponible', title: 'Un service externe ne répond pas', status: 503 };
  await page.route('**/api/v1/services-externes', (route) =>
    route.fulfill({ json: [{ service: 'adresse', libelle: 'Base Adresse Nationale', disponible: !panne, verifieLe: null }] }),
  );
  await page.route('**/api/v1/adresses?*', async (route) => {
    const texte = new URL(route.request().url()).searchParams.get('recherche') ?? '';
    if (texte.startsWith('panne')) {
      await route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        json: { ...refus, code: 'service-externe-indisponible', service: 'adresse', instance: '' },
      });
      return;
    }
    const adresse = (numero: number) => ({
      adresse: {
        label: `${numero} ${texte} 38000 Grenoble`,
        cleInsee: `38185_0042_000${numero}`,
        codeInsee: '38185',
        codePostal: '38000',
        departement: '38',
        coordinates: [5.72, 45.18],
      },
      commune: 'Grenoble',
      precision: 'numero',
    });
    await route.fulfill({ json: texte.startsWith('nulle') ? [] : [adresse(12), adresse(14)] });
  });
  await page.route('**/api/v1/referentiels/communes?*', (route) =>
    route.fulfill({ json: [{ codeInsee: '2A004', nom: 'Ajaccio', codesPostaux: ['20000', '20090'], departement: '2A' }] }),
  );
}

test('l’adresse se cherche au clavier seul, se défait en la retouchant', async ({ page }) => {
  await fausserLesAdresses(page);
  await ouvrir(page, 'adresse');
  const champ = page.getByRole('combobox', { name: /^Adresse du lieu/ });
  const retenue = page.locator('#adresse-choisie');
  await champ.focus();
  await page.keyboard.type('ru');
  await expect(retenue).toHaveText('Retenue : inachevée');
  await expect(champ).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.type('e des Lilas');
  await expect(page.getByRole('option')).toHaveCount(2);
  await expect(page.locator('#annonces')).toContainText('2 suggestions');
  await sansViolation(page);

  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(champ).toHaveValue('12 rue des Lilas 38000 Grenoble');
  await expect(champ).toBeFocused();
  await expect(retenue).toHaveText('Retenue : 12 rue des Lilas 38000 Grenoble · 38185');
  await expect(page.getByRole('group', { name: 'Carte de l’adresse' })).toBeVisible();

  await page.keyboard.press('Backspace');
  await expect(retenue).toHaveText('Retenue : inachevée');
  await expect(page.getByRole('group', { name: 'Carte de l’adresse' })).toHaveCount(0);
});

test('seule la dernière frappe compte : une réponse en retard est ignorée', async ({ page }) => {
  await fausserLesAdresses(page);
  let liberer = (): void => {};
  const retenue = new Promise<void>((fait) => (liberer = fait));
  await page.route('**/api/v1/adresses?recherche=lente*', async (route) => {
    await retenue;
    await route.fallback().catch(() => {});
  });
  await ouvrir(page, 'adresse');
  const champ = page.getByRole('combobox', { name: /^Adresse du lieu/ });
  const partie = page.waitForRequest(/recherche=lente/);
  await champ.fill('lente');
  await partie;
  await champ.fill('rapide');
  await expect(page.getByRole('option', { name: '12 rapide 38000 Grenoble' })).toBeVisible();
  liberer();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(champ).toHaveValue('12 rapide 38000 Grenoble');
});

test('sans réponse de la recherche, l’adresse se saisit à la main et garde ce qui était tapé', async ({ page }) => {
  await fausserLesAdresses(page);
  await ouvrir(page, 'adresse');
  await page.getByRole('combobox', { name: /^Adresse du lieu/ }).pressSequentially('panne des Lilas 20000 Ajaccio');
  const saisie = page.getByRole('group', { name: 'Adresse du lieu' });
  const voie = saisie.getByRole('textbox', { name: /^Numéro et voie/ });
  await expect(voie).toBeFocused();
  await expect(voie).toHaveValue('panne des Lilas');
  await expect(saisie.getByText(/ne répond pas pour l’instant/)).toBeVisible();
  await expect(page.locator('#annonces')).toContainText('La recherche d’adresse ne répond pas');
  await sansViolation(page);

  await page.keyboard.press('Tab');
  await page.keyboard.type('ajac');
  await expect(page.getByRole('option')).toHaveCount(2);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.locator('#adresse-choisie')).toHaveText('Retenue : panne des Lilas, 20090 Ajaccio · 2A004');

  // Revenir à la recherche garde l'adresse ; la retoucher la défait.
  await saisie.locator('xpath=..').getByRole('button', { name: 'Chercher l’adresse' }).click();
  const champ = page.getByRole('combobox', { name: /^Adresse du lieu/ });
  await expect(champ).toBeFocused();
  await expect(champ).toHaveValue('panne des Lilas, 20090 Ajaccio');
});

test('quand on sait la recherche en panne, la saisie à la main est déjà ouverte', async ({ page }) => {
  await fausserLesAdresses(page, true);
  await ouvrir(page, 'adresse');
  const saisie = page.getByRole('group', { name: 'Adresse du lieu' });
  await expect(saisie.getByRole('textbox', { name: /^Numéro et voie/ })).toBeVisible();
  await expect(saisie.getByText(/ne répond pas pour l’instant/)).toBeVisible();
  await sansViolation(page);
});

test('une adresse connue se montre, et « Modifier » la garde tant qu’on n’y touche pas', async ({ page }) => {
  await fausserLesAdresses(page);
  await ouvrir(page, 'adresse');
  const connue = page.getByRole('group', { name: 'Adresse enregistrée' });
  await expect(connue).toContainText('1 place de Verdun 38000 Grenoble');
  await connue.getByRole('button', { name: 'Modifier l’adresse' }).click();
  const champ = page.getByRole('combobox', { name: /^Adresse enregistrée/ });
  await expect(champ).toBeFocused();
  await expect(champ).toHaveValue('1 place de Verdun 38000 Grenoble');
});

const TUILE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

test('la carte ne se charge que si elle paraît, se commande au clavier et ne retient pas la molette', async ({ page }) => {
  const demandes: string[] = [];
  page.on('request', (requete) => demandes.push(new URL(requete.url()).pathname));
  const referents: (string | undefined)[] = [];
  await page.route(/\/\d+\/\d+\/\d+\.png$/, async (route) => {
    referents.push((await route.request().allHeaders()).referer);
    await route.fulfill({ body: TUILE, contentType: 'image/png' });
  });
  await page.setViewportSize({ width: 1280, height: 720 });
  await ouvrir(page, 'boutons');
  expect(demandes.filter((chemin) => /carte|leaflet/.test(chemin)), 'rien de la carte ailleurs').toEqual([]);

  await ouvrir(page, 'carte');
  const carte = page.getByRole('group', { name: 'Carte du lieu' });
  const toile = carte.getByRole('application');
  await expect(carte.locator('.vao-repere')).toHaveCount(1);
  await expect(carte.locator('img.leaflet-tile-loaded').first()).toBeVisible();
  await expect(carte.getByRole('link', { name: /contributeurs d’OpenStreetMap/ })).toHaveAttribute(
    'href',
    'https://www.openstreetmap.org/copyright',
  );
  await expect(carte.getByRole('link', { name: /^Ouvrir dans une carte/ })).toHaveAttribute('href', /mlat=45\.1905&mlon=5\.7357/);
  await expect(carte.getByText('Le fond de carte ne s’affiche pas')).toBeHidden();
  const site = new URL(URL_GALERIE).origin;
  expect(referents.every((referent) => referent === `${site}/`), 'le fournisseur connaît le site, pas la page').toBe(true);
  await sansViolation(page);

  // Au clavier : la carte, puis ses deux boutons, puis on en sort.
  await toile.focus();
  await expect(toile).toBeFocused();
  const repere = carte.locator('.vao-repere');
  const avant = await repere.boundingBox();
  await page.keyboard.press('ArrowRight');
  await expect.poll(async () => (await repere.boundingBox())?.x).not.toBe(avant?.x);
  await page.keyboard.press('Tab');
  await expect(carte.getByRole('button', { name: 'Agrandir' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(carte.getByRole('button', { name: 'Réduire' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(carte.getByRole('link', { name: /contributeurs/ })).toBeFocused();

  await toile.hover();
  await page.mouse.wheel(0, 400);
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(0);
});

test('sans fond de carte, le repère, l’adresse et la liste restent', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.route(/\/\d+\/\d+\/\d+\.png$/, (route) => route.fulfill({ status: 503 }));
  await ouvrir(page, 'carte');
  const carte = page.getByRole('group', { name: 'Carte des étapes' });
  await carte.scrollIntoViewIfNeeded();
  await expect(carte.locator('.vao-repere')).toHaveText(['1', '2']);
  await expect(carte.getByRole('application')).not.toHaveClass(/leaflet-(fade|zoom)-anim/);
  await expect(carte.getByText('Le fond de carte ne s’affiche pas')).toBeVisible();
  await expect(carte.getByRole('listitem')).toHaveCount(3);
  await expect(carte.getByRole('listitem').nth(2)).toContainText('Position inconnue');
  await sansViolation(page);
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

test('le tri du tableau est dans l’URL et se dit par aria-sort', async ({ page }) => {
  await ouvrir(page, 'tableau');
  const tableau = page.getByRole('table', { name: '118 séjours' });
  const premiere = tableau.getByRole('row').nth(1).getByRole('cell').first();
  await expect(tableau.getByRole('columnheader', { name: /^Numéro/ })).toHaveAttribute('aria-sort', 'ascending');

  await tableau.getByRole('button', { name: /^Trier par Vacanciers, ordre croissant/ }).focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/[?&]tri=vacanciers/);
  await expect(tableau.getByRole('columnheader', { name: /^Vacanciers/ })).toHaveAttribute('aria-sort', 'ascending');
  await expect(premiere).toHaveText('DS-26-02A-0001');

  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/[?&]tri=-vacanciers/);
  await expect(premiere).toHaveText('DS-26-029-0007');
  await expect(tableau.getByRole('button', { name: /^Trier par Vacanciers/ })).toBeFocused();

  await page.goBack();
  await expect(premiere).toHaveText('DS-26-02A-0001');
});

test('la pagination garde les autres paramètres de l’URL', async ({ page }) => {
  await ouvrir(page, 'tableau', '?tri=-numero&page=2');
  const pagination = page.getByRole('navigation', { name: 'Pagination' });
  await expect(pagination.locator('[aria-current="page"]')).toHaveText('2');
  await pagination.getByRole('link', { name: 'Page suivante' }).click();
  await expect(page).toHaveURL(/tri=-numero&page=3/);
  await expect(pagination.locator('[aria-current="page"]')).toHaveText('3');
  await expect(page.locator('#annonces')).toHaveText(/^Page 3 sur 12/);

  // Changer la taille ramène à la première page.
  await page.getByLabel('Lignes par page').selectOption('50');
  await expect(page).toHaveURL(/parPage=50/);
  await expect(page).not.toHaveURL(/page=3/);
  await expect(pagination.locator('[aria-current="page"]')).toHaveText('1');
  await expect(pagination.getByRole('link', { name: '3', exact: true })).toBeVisible();
});

test('l’infobulle paraît au focus et disparaît par Échap', async ({ page }) => {
  await ouvrir(page, 'infobulle');
  const bouton = page.getByRole('button', { name: 'Aide sur le département compétent' });
  const bulle = page.getByRole('tooltip');
  await bouton.focus();
  await expect(bulle).toBeVisible();
  await sansViolation(page);
  await page.keyboard.press('Escape');
  await expect(bulle).toBeHidden();
  await expect(bouton).toBeFocused();
  await bouton.hover();
  await expect(bulle).toBeVisible();
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

test('la fin de session s’annonce et se repousse', async ({ page }) => {
  await ouvrir(page, 'session');
  await page.getByRole('button', { name: 'Approcher la fin de session' }).click();
  const boite = page.getByRole('dialog', { name: 'Votre session va se terminer' });
  await expect(boite).toContainText(/Vous serez déconnecté dans \d/);
  await sansViolation(page);
  await boite.getByRole('button', { name: 'Rester connecté' }).click();
  await expect(page.locator('#suite-session')).toHaveText('Session prolongée');
  await expect(boite).toBeHidden();
});

test('l’apparence choisie est gardée', async ({ page }) => {
  await ouvrir(page, 'theme');
  await page.getByRole('radio', { name: 'Thème sombre' }).press('Space');
  await expect(page.locator('html')).toHaveAttribute('data-fr-theme', 'dark');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-fr-theme', 'dark');
  await expect(page.getByRole('radio', { name: 'Thème sombre' })).toBeChecked();
});
