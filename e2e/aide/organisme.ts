// Gestes communs aux parcours de la fiche d'un organisme.
import { expect, type Locator, type Page } from '@playwright/test';
import { DOUBLURES, USAGERS } from './adresses';
import { atteindre } from './clavier';

/** Question à réponses (boutons ou cases), par le début de sa légende. */
export function question(page: Page, debut: RegExp): Locator {
  return page.getByRole('group', { name: debut });
}

/** Coche une réponse, à la souris. */
export async function repondre(page: Page, debut: RegExp, reponse: string): Promise<void> {
  // Le libellé peut être suivi d'une aide.
  const libelle = new RegExp(`^${reponse}`);
  await question(page, debut).locator('label').filter({ hasText: libelle }).click();
  await expect(question(page, debut).getByLabel(libelle)).toBeChecked();
}

/** Choisit un bouton d'un groupe au clavier : Espace prend le premier, les flèches mènent aux suivants. */
export async function choisirAuClavier(page: Page, debut: RegExp, reponse: RegExp): Promise<void> {
  const boutons = question(page, debut).getByRole('radio');
  await atteindre(page, boutons.first());
  await page.keyboard.press('Space');
  await expect(boutons.first()).toBeChecked();
  const voulu = question(page, debut).getByRole('radio', { name: reponse });
  for (let pas = 1; pas < (await boutons.count()); pas += 1) {
    if (await voulu.isChecked()) break;
    await page.keyboard.press('ArrowDown');
  }
  await expect(voulu).toBeChecked();
}

/** La saisie est partie : l'heure d'enregistrement est affichée. */
export async function enregistre(page: Page): Promise<void> {
  await expect(page.getByText(/[Ee]nregistré à/).first()).toBeVisible();
}

/** Règle une doublure de service externe : `503`, `aucune`… */
export async function panne(service: 'sirene' | 'entreprise' | 'adresse', mode: string): Promise<void> {
  const reponse = await fetch(`${DOUBLURES}/_pannes/${service}?mode=${mode}`, { method: 'POST' });
  expect(reponse.ok, `panne ${service} ${mode}`).toBe(true);
}

/** Questions du protocole sanitaire auxquelles on répond par oui ou par non. */
export const QUESTIONS_SANITAIRES = [
  /^Des dispositions spécifiques/, /^Un accord est-il passé/, /^Une trousse à pharmacie/, /^Le stockage des médicaments/,
  /^La conservation des médicaments/, /^Les médicaments de chaque vacancier/, /^Une prescription médicale/,
  /^Un protocole est-il prévu en cas de modification/, /^Une fiche de suivi/, /^Un protocole d’évacuation/,
  /^Un protocole est-il prévu en cas d’accident/, /^Un protocole de réorientation/, /^Un protocole est-il prévu en cas de canicule/,
];

interface Fiche {
  id: string;
  version: number;
  complet: boolean;
}

/** Recharge la page, et rend ce que le renouvellement de sa session lui donne. */
export async function rafraichissement(page: Page): Promise<{ jeton: string; profil: { rattachement: { id: string } } }> {
  const [reponse] = await Promise.all([
    page.waitForResponse((r) => r.url().endsWith('/sessions/rafraichissement') && r.ok()),
    page.reload(),
  ]);
  return reponse.json();
}

/** L'API, avec la session de la page : pour préparer ce qui n'est pas l'objet du parcours. */
export class ApiOrganisme {
  private constructor(
    private readonly jeton: string,
    private fiche: Fiche,
  ) {}

  static async depuis(page: Page): Promise<ApiOrganisme> {
    const { jeton, profil } = await rafraichissement(page);
    const lue = await fetch(`${USAGERS}/api/v1/organismes/${profil.rattachement.id}`, {
      headers: { authorization: `Bearer ${jeton}` },
    });
    return new ApiOrganisme(jeton, await lue.json());
  }

  /** Crée la fiche du SIRET d'un compte, celle d'un siège ; `saisie` : l'identité, si le répertoire ne la donne pas. */
  static async creer(page: Page, siret: string, saisie?: unknown): Promise<ApiOrganisme> {
    const { jeton } = await rafraichissement(page);
    const reponse = await fetch(`${USAGERS}/api/v1/organismes`, {
      method: 'POST',
      headers: { authorization: `Bearer ${jeton}`, 'content-type': 'application/json' },
      body: JSON.stringify({ siret, typeOrganisme: 'personne_morale', porteurAgrement: true, saisie }),
    });
    const texte = await reponse.text();
    expect(reponse.status, `création de la fiche : ${texte}`).toBe(201);
    return new ApiOrganisme(jeton, JSON.parse(texte) as Fiche);
  }

  /** La fiche telle que l'API la rend maintenant. */
  async lue(): Promise<Record<string, unknown>> {
    const reponse = await fetch(`${USAGERS}/api/v1/organismes/${this.fiche.id}`, {
      headers: { authorization: `Bearer ${this.jeton}` },
    });
    return (await reponse.json()) as Record<string, unknown>;
  }

  get id(): string {
    return this.fiche.id;
  }

  async section(nom: string, valeur: unknown): Promise<void> {
    await this.ecrire('PATCH', `/sections/${nom}`, valeur);
  }

  async finaliser(): Promise<void> {
    await this.ecrire('POST', '/actions/finaliser');
    expect(this.fiche.complet).toBe(true);
  }

  async rafraichir(): Promise<void> {
    await this.ecrire('POST', '/actions/rafraichir');
  }

  /** Remplit tout ce qu'une personne morale doit remplir. */
  async remplir(): Promise<void> {
    await this.section('identite', { email: 'contact@exemple.test', telephone: '0476010203' });
    await this.section('representants', {
      representants: [{ type: 'personne_physique', nom: 'Martin', prenom: 'Claire', fonction: 'Présidente' }],
    });
    await this.section('responsable', {
      nom: 'Durand', prenom: 'Paul', fonction: 'Directeur', telephone: '0476010204', email: 'paul.durand@exemple.test',
      adresse: { label: '1 Rue de la République 69003 Lyon', codeInsee: '69383', codePostal: '69003', departement: '69' },
    });
  }

  async protocoles(): Promise<void> {
    await this.section('protocole-transport', {
      responsableTransportLieuSejour: ['vacanciers'], deplacementDurantSejour: false,
    });
    await this.section('protocole-sanitaire', {
      dispositionsSpecifiques: false, accordCabinetMedical: false, troussePharmacie: true,
      responsableAdministrationMedicament: ['accompagnant'],
      precisionResponsableAdministrationMedicament: 'Selon l’ordonnance, à chaque repas.',
      stockageMedicamentSecurise: false, conservationMedicamentThermosensible: true, individualisationMedicaments: false,
      preparationPilluliers: 'aucune', prescriptionMedicaleJointe: true, protocoleModificationTraitement: false,
      ficheSuiviMedicaments: true, protocoleEvacuation: false, protocoleAccident: false, protocoleReorientation: false,
      protocoleCanicule: false, gestionBudgetPersonnel: 'Une enveloppe par personne, comptée chaque soir.',
    });
  }

  private async ecrire(methode: string, chemin: string, corps?: unknown): Promise<void> {
    const reponse = await fetch(`${USAGERS}/api/v1/organismes/${this.fiche.id}${chemin}`, {
      method: methode,
      headers: {
        authorization: `Bearer ${this.jeton}`,
        'if-match': `"${this.fiche.version}"`,
        ...(corps === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: corps === undefined ? undefined : JSON.stringify(corps),
    });
    const texte = await reponse.text();
    expect(reponse.ok, `${methode} ${chemin} : ${texte}`).toBe(true);
    this.fiche = JSON.parse(texte) as Fiche;
  }
}
