// Pièces jointes des protocoles : jointes, analysées, retrouvées, téléchargées par l'organisme et par un agent, retirées ;
// ce qui est refusé ou n'a pas pu partir se dit, et ne perd rien du reste.
import { readFile } from 'node:fs/promises';
import { expect, test, type Browser, type Locator, type Page } from '@playwright/test';
import { controler, sansDefaut } from './aide/accessibilite';
import { BO, USAGERS } from './aide/adresses';
import { Agent } from './aide/api';
import { actionner, atteindre } from './aide/clavier';
import { seConnecter } from './aide/connexion';
import { ouvrir, personne, premiereConnexion, titre } from './aide/inscription';
import { ApiOrganisme } from './aide/organisme';
import { siegeLibre } from './aide/sirets';

/** Une analyse prend quelques secondes, et l'écran la relit toutes les deux secondes. */
const ANALYSE = { timeout: 60_000 };

/** Texte que tout antivirus signale et qui ne fait rien (eicar.org), en deux moitiés : entier, il ferait signaler ce fichier. */
const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', '-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');

/** Petit PDF entier d'une page, aux décalages justes ; `remarque` est un commentaire, que rien n'affiche. */
function pdf(texte: string, remarque = ''): Buffer {
  const trace = `BT /F1 18 Tf 72 720 Td (${texte}) Tj ET`;
  const objets = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>',
    `<< /Length ${trace.length} >>\nstream\n${trace}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let corps = `%PDF-1.4\n%${remarque}\n`;
  const decalages = objets.map((objet, rang) => {
    const decalage = corps.length;
    corps += `${rang + 1} 0 obj\n${objet}\nendobj\n`;
    return `${String(decalage).padStart(10, '0')} 00000 n \n`;
  });
  const table = corps.length;
  corps += `xref\n0 ${objets.length + 1}\n0000000000 65535 f \n${decalages.join('')}`;
  corps += `trailer\n<< /Size ${objets.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
  return Buffer.from(corps, 'latin1');
}

function fichier(name: string, buffer: Buffer, mimeType = 'application/pdf'): { name: string; mimeType: string; buffer: Buffer } {
  return { name, mimeType, buffer };
}

function champ(page: Page): Locator {
  return page.getByLabel(/^Ajouter des fichiers/);
}

function ligne(page: Page, nom: string): Locator {
  return page.getByRole('listitem').filter({ hasText: nom });
}

async function prete(page: Page, nom: string): Promise<void> {
  await expect(ligne(page, nom).getByText('Prête', { exact: true })).toBeVisible(ANALYSE);
}

/** Pièces que la section cite, d'après l'API. */
async function citees(api: ApiOrganisme): Promise<string[]> {
  const { sections } = (await api.lue()) as { sections: { protocoleTransport: { documents: string[] } } };
  return sections.protocoleTransport.documents;
}

async function telecharger(page: Page, nom: string): Promise<Buffer> {
  const attendu = page.waitForEvent('download');
  await page.getByRole('button', { name: `Télécharger le fichier ${nom}` }).click();
  const telechargement = await attendu;
  expect(telechargement.suggestedFilename()).toBe(nom);
  return readFile(await telechargement.path());
}

/** Organisme neuf, ouvert à son protocole de transport. */
async function protocole(browser: Browser, nom: string): Promise<{ page: Page; api: ApiOrganisme }> {
  const ac = await Agent.connecter('ac@vao.test');
  const { siret } = await siegeLibre(ac, (siege) => siege.morale && siege.ouvert && siege.diffusible);
  const qui = personne(nom, 'Agathe');
  await ac.compteOuvert(qui, siret);
  const page = await ouvrir(browser);
  await premiereConnexion(page, qui);
  const api = await ApiOrganisme.creer(page, siret);
  await page.goto(`${USAGERS}/organisme/protocole-transport`);
  await titre(page, 'Protocole de transport');
  return { page, api };
}

test('une pièce jointe se retrouve au rechargement, se télécharge, et un agent la lit', async ({ browser }) => {
  test.setTimeout(180_000);
  const { page, api } = await protocole(browser, 'Delorme');
  const contenu = pdf('Trajets de juillet');
  await expect(page.getByRole('heading', { level: 2, name: 'Documents' })).toBeVisible();
  await expect(page.getByText('PDF, JPG ou PNG\u{a0}; 5\u{a0}Mo au plus par fichier\u{a0}; dix fichiers au plus')).toBeVisible();
  await champ(page).setInputFiles(fichier('Trajets été.pdf', contenu));
  await prete(page, 'Trajets été.pdf');
  await expect(page.locator('#annonces')).toContainText('Trajets été.pdf');
  await expect.poll(() => citees(api)).toHaveLength(1);
  await controler(page, 'protocole de transport, une pièce');

  await page.reload();
  await prete(page, 'Trajets été.pdf');
  expect((await telecharger(page, 'Trajets été.pdf')).equals(contenu)).toBe(true);

  await page.goto(`${USAGERS}/organisme/synthese`);
  await page.getByRole('button', { name: /^Protocole de transport/ }).click();
  expect((await telecharger(page, 'Trajets été.pdf')).equals(contenu)).toBe(true);
  await controler(page, 'synthèse, une pièce');
  await page.goto(`${USAGERS}/organisme/historique`);
  await expect(page.getByRole('row', { name: /Protocole de transport/ }).first()).toContainText('documents');

  const agent = await ouvrir(browser);
  await seConnecter(agent, 'ac@vao.test', BO);
  await agent.goto(`${BO}/organismes/${api.id}`);
  await expect(agent.getByRole('heading', { name: 'Protocole de transport' })).toBeVisible();
  await expect(agent.getByText('Aucun document n’est joint.')).toHaveCount(1);
  expect((await telecharger(agent, 'Trajets été.pdf')).equals(contenu)).toBe(true);
  await expect(agent.getByRole('button', { name: /^Retirer/ })).toHaveCount(0);
  await controler(agent, 'fiche d’un organisme, une pièce');
});

test('des pièces s’ajoutent et se retirent au clavier seul', async ({ browser }) => {
  test.setTimeout(180_000);
  const { page, api } = await protocole(browser, 'Ferrand');
  await atteindre(page, champ(page));
  // La fenêtre de choix est celle du système : seul ce qu'elle rend se joue ici.
  await champ(page).setInputFiles([fichier('Aller.pdf', pdf('Aller')), fichier('Retour.pdf', pdf('Retour'))]);
  await expect(champ(page)).toBeFocused();
  await prete(page, 'Aller.pdf');
  await prete(page, 'Retour.pdf');
  await expect.poll(() => citees(api)).toHaveLength(2);

  const retirer = (nom: string): Locator => page.getByRole('button', { name: `Retirer le fichier ${nom}` });
  await actionner(page, retirer('Aller.pdf'));
  await expect(ligne(page, 'Aller.pdf')).toHaveCount(0);
  await expect(retirer('Retour.pdf')).toBeFocused();
  await expect.poll(() => citees(api)).toHaveLength(1);
  await page.keyboard.press('Enter');
  await expect(champ(page)).toBeFocused();
  await expect(page.locator('#annonces')).toContainText('Retour.pdf\u{a0}» est retiré.');
  await expect.poll(() => citees(api)).toHaveLength(0);
  await page.reload();
  await expect(champ(page)).toBeVisible();
  await expect(ligne(page, 'Retour.pdf')).toHaveCount(0);
});

test('un fichier refusé dit pourquoi, et les autres partent quand même', async ({ browser }) => {
  test.setTimeout(180_000);
  const { page, api } = await protocole(browser, 'Guillot');
  await champ(page).setInputFiles([
    fichier('Horaires.pdf', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(2_000, 7)])),
    fichier('Notes.docx', Buffer.from('PK'), 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'),
    fichier('Relevé complet.pdf', Buffer.alloc(5_000_001, 32)),
    fichier('Vide.pdf', Buffer.alloc(0)),
    fichier('Convention.pdf', pdf('Convention')),
  ]);
  const refusee = async (nom: string, motif: string | RegExp): Promise<void> => {
    await expect(ligne(page, nom).getByText('Refusée', { exact: true })).toBeVisible();
    await expect(ligne(page, nom)).toContainText(motif);
  };
  await refusee('Horaires.pdf', /Ce type de fichier n.est pas admis/);
  await refusee('Notes.docx', 'Seuls les fichiers PDF, JPG et PNG sont admis.');
  await refusee('Relevé complet.pdf', 'Ce fichier dépasse 5\u{a0}Mo.');
  await refusee('Vide.pdf', 'Ce fichier est vide.');
  await prete(page, 'Convention.pdf');
  await expect.poll(() => citees(api)).toHaveLength(1);
  await controler(page, 'protocole de transport, refus');

  // L'antivirus refuse après coup : la section cesse de citer la pièce, qui dit pourquoi jusqu'à son retrait.
  await champ(page).setInputFiles(fichier('Douteux.pdf', pdf('Douteux', EICAR)));
  await expect(ligne(page, 'Douteux.pdf')).toContainText('L’antivirus a trouvé une menace', ANALYSE);
  await expect.poll(() => citees(api)).toHaveLength(1);
  await expect(page.getByRole('button', { name: 'Télécharger le fichier Douteux.pdf' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Retirer le fichier Douteux.pdf' }).click();
  await expect(ligne(page, 'Douteux.pdf')).toHaveCount(0);
});

test('une coupure garde le fichier à renvoyer, et « Enregistrer et continuer » attend la fin de l’envoi', async ({ browser }) => {
  test.setTimeout(180_000);
  const { page, api } = await protocole(browser, 'Hamon');
  await page.context().setOffline(true);
  await champ(page).setInputFiles(fichier('Itinéraire.pdf', pdf('Itineraire')));
  await expect(ligne(page, 'Itinéraire.pdf').getByText('Non envoyée', { exact: true })).toBeVisible();
  await expect(ligne(page, 'Itinéraire.pdf')).toContainText('Le service n’est pas joignable.');
  await sansDefaut(page, 'protocole de transport, coupure');
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Renvoyer le fichier Itinéraire.pdf' }).click();
  await prete(page, 'Itinéraire.pdf');

  let livrer = (): void => {};
  const accord = new Promise<void>((resoudre) => (livrer = resoudre));
  await page.route('**/api/v1/documents', async (route) => {
    await accord;
    await route.continue();
  });
  await champ(page).setInputFiles(fichier('Véhicules.pdf', pdf('Vehicules')));
  await expect(ligne(page, 'Véhicules.pdf').getByText('Envoi…', { exact: true })).toBeVisible();
  const continuer = page.getByRole('button', { name: 'Enregistrer et continuer' });
  await continuer.click();
  await expect(continuer).toHaveAttribute('aria-disabled', 'true');
  livrer();
  await titre(page, 'Protocole sanitaire');
  await expect.poll(() => citees(api)).toHaveLength(2);

  // Le sommaire suit l'analyse : ce qu'elle retenait se lève sans recharger la page.
  await page.goto(`${USAGERS}/organisme`);
  await titre(page, 'Mon organisme');
  await expect(page.getByText('en cours d\'analyse')).toHaveCount(0, ANALYSE);
});
