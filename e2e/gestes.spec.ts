// Ce qu'on fait d'une déclaration en dehors du chemin ordinaire : la refuser, l'annuler, la copier, supprimer un brouillon ; et les
// boîtes de dialogue, documents et historique de l'instruction, passés à axe.
import { expect, test, type Locator, type Page } from '@playwright/test';
import { controler, sansDefaut } from './aide/accessibilite';
import { BO, USAGERS } from './aide/adresses';
import { seConnecter } from './aide/connexion';
import { dans } from './aide/dates';
import { AGENT, DEBUT, Declarant, FIN, HEBERGEMENT, ORGANISME, deplierLaFiche, titreDe, type Declaration } from './aide/declaration';
import { ouvrir, titre } from './aide/inscription';
import { attendre, repere } from './aide/messagerie';

/** Ce que l'action vient de faire est dit, et le focus y est : le bouton qui l'a lancée a disparu. */
async function fait(page: Page, texte: string): Promise<void> {
  await expect(page.locator('#resultat')).toContainText(texte);
  await expect(page.locator('#resultat')).toBeFocused();
}

function etat(page: Page): Locator {
  return page.getByRole('list', { name: 'État de la déclaration' });
}

async function prendreEnCharge(page: Page, declaration: Declaration): Promise<void> {
  await page.goto(`${BO}/sejours/${declaration.id}/formulaire`);
  await titre(page, declaration.libelle);
  await deplierLaFiche(page, /Aucun compte de cet organisme n’est visible pour vous/, 'dossier, fiche de l’organisme');
  await page.getByRole('button', { name: 'Prendre en charge' }).click();
  const boite = page.getByRole('dialog', { name: 'Prendre en charge cette déclaration' });
  await expect(boite).toBeVisible();
  await sansDefaut(page, 'prise en charge');
  await boite.getByRole('button', { name: 'Prendre en charge' }).click();
  await fait(page, 'La déclaration est prise en charge. Vous pouvez l’instruire.');
}

async function refuser(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Refuser' }).click();
  const boite = page.getByRole('dialog', { name: 'Refuser cette déclaration' });
  const confirmer = boite.getByRole('button', { name: 'Refuser la déclaration' });
  await confirmer.click();
  await expect(boite.getByRole('group', { name: 'Il y a un problème' })).toBeFocused();
  await sansDefaut(page, 'refus sans motif');
  await boite.getByLabel('Motif du refus').selectOption({ label: 'Encadrement insuffisant' });
  await boite.getByLabel('Explication donnée à l’organisme').fill('Il manque une personne <b>la nuit</b>.');
  await sansDefaut(page, 'refus');
  await confirmer.click();
  await fait(page, 'La déclaration est refusée. L’organisme reçoit votre explication.');
  await expect(etat(page)).toContainText('Refusée');
  await expect(page.getByRole('heading', { name: 'Instruction' })).toHaveCount(0);
}

/** Ouvre une rubrique du dossier et l'examine, aux deux largeurs. */
async function rubrique(page: Page, nom: 'Documents' | 'Historique', attendu: RegExp): Promise<void> {
  await page.getByRole('navigation', { name: 'Rubriques du dossier' }).getByRole('link', { name: nom }).click();
  await expect(page.getByRole('heading', { level: 1, name: nom.toLowerCase() })).toBeFocused();
  await expect(page.getByText(attendu).first()).toBeVisible();
  await controler(page, `dossier, ${nom.toLowerCase()}`);
}

test('un agent refuse une déclaration et dit pourquoi à l’organisme ; il en enregistre une autre', async ({ browser }) => {
  test.setTimeout(120_000);
  const declarant = await Declarant.connecter();
  const refusee = await declarant.deposee(titreDe('À refuser'));
  const enregistree = await declarant.deposee(titreDe('À enregistrer'));
  const page = await ouvrir(browser);
  await seConnecter(page, AGENT, BO);

  await prendreEnCharge(page, refusee);
  let deja = await repere();
  await refuser(page);
  const courriel = await attendre(deja, ORGANISME, `${refusee.numero} refusée`);
  expect(courriel.text).toContain('Encadrement insuffisant');
  expect(courriel.text).toContain('Il manque une personne');
  expect(courriel.html).not.toContain('<b>la nuit</b>');
  await rubrique(page, 'Documents', /Aucun document pour l’instant/);
  await rubrique(page, 'Historique', /Motif\s:\sEncadrement insuffisant/);
  await expect(page.getByText('Il manque une personne <b>la nuit</b>.')).toBeVisible();

  await prendreEnCharge(page, enregistree);
  deja = await repere();
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  const boite = page.getByRole('dialog', { name: 'Enregistrer cette déclaration' });
  await expect(boite).toBeVisible();
  await sansDefaut(page, 'enregistrement');
  await boite.getByRole('button', { name: 'Enregistrer' }).click();
  await fait(page, 'La déclaration à 2 mois est enregistrée.');
  await expect(etat(page)).toContainText('En attente de la déclaration à 8 jours');
  await attendre(deja, ORGANISME, `Accusé de réception de la déclaration ${enregistree.numero}`);
  await rubrique(page, 'Documents', new RegExp(`AR_${enregistree.numero}\\.pdf`));
  await rubrique(page, 'Historique', /Enregistrement de la déclaration à 2 mois/);
});

/** Ouvre une boîte depuis la liste, l'examine et revient : le focus retrouve le bouton. */
async function regarder(page: Page, geste: 'Dupliquer' | 'Annuler', libelle: string): Promise<void> {
  const bouton = page.getByRole('button', { name: `${geste} ${libelle}` });
  await bouton.click();
  const boite = page.getByRole('dialog', { name: `${geste} «\u{a0}${libelle}\u{a0}»` });
  await expect(boite).toBeVisible();
  await sansDefaut(page, `${geste.toLowerCase()}, depuis la liste`);
  await boite.getByRole('button', { name: 'Revenir à la liste' }).click();
  await expect(boite).toBeHidden();
  await expect(bouton).toBeFocused();
}

async function annuler(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Annuler la déclaration' }).click();
  const boite = page.getByRole('dialog', { name: 'Annuler cette déclaration' });
  const confirmer = boite.getByRole('button', { name: 'Annuler la déclaration' });
  const motif = boite.getByLabel('Motif de l’annulation');
  await motif.fill('a'.repeat(501));
  await confirmer.click();
  await expect(boite.getByRole('group', { name: 'Il y a un problème' })).toBeVisible();
  await sansDefaut(page, 'annulation, motif trop long');
  await motif.fill('Trop peu d’inscrits.');
  await sansDefaut(page, 'annulation');
  await confirmer.click();
  await fait(page, 'La déclaration est annulée.');
  await expect(etat(page)).toContainText('Annulée');
  await expect(page.getByRole('button', { name: 'Annuler la déclaration' })).toHaveCount(0);
}

/** Copie la déclaration ouverte, trente jours plus tard ; rend l'identifiant de la copie. */
async function copier(page: Page, original: Declaration, libelle: string): Promise<string> {
  await page.getByRole('button', { name: 'Dupliquer' }).click();
  const boite = page.getByRole('dialog', { name: 'Dupliquer cette déclaration' });
  const debut = boite.getByLabel('Premier jour du séjour');
  await expect(boite.getByLabel('Titre de la copie')).toHaveValue(`COPIE - ${original.libelle}`);
  await expect(debut).toHaveValue(dans(DEBUT));
  await sansDefaut(page, 'copie');
  await boite.getByLabel('Titre de la copie').fill(libelle);
  await debut.fill(dans(-1));
  await boite.getByRole('button', { name: 'Dupliquer la déclaration' }).click();
  await expect(boite.getByText('Le premier jour du séjour doit être à venir.').first()).toBeVisible();
  await sansDefaut(page, 'copie, date passée');
  await debut.fill(dans(DEBUT + 30));
  await boite.getByRole('button', { name: 'Dupliquer la déclaration' }).click();
  await titre(page, 'Informations générales');
  await expect(page.getByText('La copie est créée.').first()).toBeVisible();
  await expect(page.getByLabel('Titre du séjour')).toHaveValue(libelle);
  await expect(page.getByLabel('Premier jour du séjour')).toHaveValue(dans(DEBUT + 30));
  await expect(page.getByLabel('Dernier jour du séjour')).toHaveValue(dans(FIN + 30));
  return new URL(page.url()).pathname.split('/')[2];
}

async function supprimer(page: Page, id: string): Promise<void> {
  await page.goto(`${USAGERS}/declarations/${id}`);
  const bouton = page.getByRole('button', { name: 'Supprimer le brouillon' });
  await bouton.click();
  const boite = page.getByRole('dialog', { name: 'Supprimer ce brouillon' });
  await expect(boite).toBeVisible();
  await sansDefaut(page, 'suppression d’un brouillon');
  await page.keyboard.press('Escape');
  await expect(boite).toBeHidden();
  await expect(bouton).toBeFocused();
  await bouton.click();
  await boite.getByRole('button', { name: 'Supprimer le brouillon' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Déclarations de séjour' })).toBeFocused();
  await expect(page.getByText('Le brouillon est supprimé.').first()).toBeVisible();
}

/** Liste réduite aux déclarations de ce titre. */
async function liste(page: Page, libelle: string): Promise<void> {
  await page.goto(`${USAGERS}/declarations?recherche=${encodeURIComponent(libelle)}`);
  await titre(page, 'Déclarations de séjour');
}

test('l’organisme annule une déclaration, la copie, et supprime des brouillons', async ({ browser }) => {
  test.setTimeout(120_000);
  const page = await ouvrir(browser);
  await seConnecter(page, ORGANISME, USAGERS);
  const declarant = await Declarant.depuis(page);
  const original = await declarant.deposee(titreDe('À annuler'));
  const enTrop = await declarant.brouillon(titreDe('Essai en trop'), DEBUT + 2);
  await liste(page, original.libelle);
  await regarder(page, 'Dupliquer', original.libelle);
  await regarder(page, 'Annuler', original.libelle);

  await page.getByRole('link', { name: original.libelle }).click();
  await titre(page, original.libelle);
  const deja = await repere();
  await annuler(page);
  const sujet = `Séjour annulé, déclaration ${original.numero}`;
  expect((await attendre(deja, ORGANISME, sujet)).text).toContain('Trop peu d’inscrits.');
  expect((await attendre(deja, AGENT, sujet)).text).toContain('Trop peu d’inscrits.');

  // La copie reprend tout, sauf ce qui n'appartient qu'à l'original ; ses étapes suivent ses dates.
  const libelle = titreDe('Copie de mai');
  const id = await copier(page, original, libelle);
  const copie = await declarant.lue(id);
  expect(copie.statut).toBe('BROUILLON');
  expect(copie.numero ?? null).toBeNull();
  expect(copie.sections.vacanciers).toMatchObject({ effectifHomme: 6, effectifFemme: 7 });
  await page.goto(`${USAGERS}/declarations/${id}/synthese`);
  await expect(page.getByText(HEBERGEMENT).first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Déposer la déclaration à 2 mois' })).toBeVisible();

  await supprimer(page, id);
  await liste(page, libelle);
  await expect(page.getByText('Aucune déclaration ne correspond à vos filtres')).toBeVisible();

  // Ce qui mérite attention se lit dès le sommaire, avant d'avoir rien rempli.
  await page.goto(`${USAGERS}/declarations/${enTrop.id}`);
  await titre(page, enTrop.libelle);
  await expect(page.getByText('Le séjour ne dépasse pas cinq jours').first()).toBeVisible();
  await sansDefaut(page, 'sommaire, points d’attention');

  await liste(page, enTrop.libelle);
  await page.getByRole('button', { name: `Supprimer ${enTrop.libelle}` }).click();
  const boite = page.getByRole('dialog', { name: `Supprimer «\u{a0}${enTrop.libelle}\u{a0}»` });
  await expect(boite).toBeVisible();
  await sansDefaut(page, 'suppression, depuis la liste');
  await boite.getByRole('button', { name: 'Supprimer le brouillon' }).click();
  await fait(page, 'Le brouillon est supprimé.');
  await expect(page.getByText('Aucune déclaration ne correspond à vos filtres')).toBeVisible();
  await sansDefaut(page, 'liste vidée de son brouillon');
});
