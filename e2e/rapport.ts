// Rapport des parcours : une ligne par parcours, le détail des échecs, puis le compte seul sur la dernière ligne.
import type { FullConfig, FullResult, Reporter, Suite, TestCase, TestResult } from '@playwright/test/reporter';

const nom = (parcours: TestCase): string => parcours.titlePath().filter(Boolean).join(' › ');

export default class Rapport implements Reporter {
  private racine: Suite | undefined;
  private erreurs = 0;

  onBegin(_config: FullConfig, racine: Suite): void {
    this.racine = racine;
  }

  onTestEnd(parcours: TestCase, resultat: TestResult): void {
    const marque = { passed: '✓', skipped: '–', failed: '✗', timedOut: '✗', interrupted: '✗' }[resultat.status];
    console.log(`${marque} ${nom(parcours)} (${(resultat.duration / 1000).toFixed(1)} s)`);
    for (const erreur of resultat.errors) {
      console.log((erreur.stack ?? erreur.message ?? erreur.value ?? 'erreur inconnue').replace(/^/gm, '    '));
    }
  }

  // Une erreur hors de tout parcours (fichier qui ne se charge pas) est un échec.
  onError(erreur: { message?: string; stack?: string }): void {
    this.erreurs += 1;
    console.log(`✗ ${erreur.stack ?? erreur.message ?? 'erreur inconnue'}`);
  }

  onEnd(resultat: FullResult): void {
    const compte = { passes: 0, echecs: this.erreurs, sautes: 0 };
    for (const parcours of this.racine?.allTests() ?? []) {
      const issue = parcours.outcome();
      if (issue === 'expected') compte.passes += 1;
      else if (issue === 'skipped') compte.sautes += 1;
      else compte.echecs += 1;
    }
    if (resultat.status !== 'passed' && compte.echecs === 0) compte.echecs = 1;
    console.log(`${compte.passes} passed, ${compte.echecs} failed, ${compte.sautes} skipped`);
  }

  printsToStdio(): boolean {
    return true;
  }
}
