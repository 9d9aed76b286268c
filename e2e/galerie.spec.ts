// La galerie des composants : axe sans violation sur chaque page, et le comportement au clavier de ceux qui en ont un.
import { expect, test } from '@playwright/test';
import { COMPOSANTS, URL_GALERIE, ouvrir, sansViolation } from './aide/galerie';

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
