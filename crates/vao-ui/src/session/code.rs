//! Second écran de la connexion : le code, reçu par courriel ou donné par l'application d'authentification.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use vao_client::ErreurClient;
use vao_contract::session::{DefiDto, LONGUEUR_CODE_DE_SECOURS, MoyenCode};
use vao_contract::{CodeProbleme, ErreurChamp};
use wasm_bindgen_futures::spawn_local;

use super::ecrans::{Envoi, suivre_la_connexion};
use super::etat::use_session;
use super::retour::{cible, vers_la_connexion};
use crate::boutons::{Bouton, LienBouton, Variante};
use crate::cadre::{Page, annoncer};
use crate::champs::{CaseACocher, ChampCode, ChampTexte, Largeur};
use crate::compte::Patience;
use crate::dom::{envoi, focaliser};
use crate::format::heure;
use crate::formulaire::Champ;

/// Second écran : le code.
#[component]
pub fn EcranCode() -> AnyView {
    let session = use_session();
    suivre_la_connexion();
    // Un nouveau code change l'heure affichée, pas la page : ce qui est déjà tapé reste.
    let moyen = Memo::new(move |_| session.defi().map(|defi| defi.moyen));
    let contenu = move || match moyen.get() {
        Some(moyen) => saisie_du_code(moyen),
        None => recommencer(),
    };
    contenu.into_any()
}

/// Page rechargée ou ouverte directement : le mot de passe est à redonner.
fn recommencer() -> AnyView {
    view! {
        <Page titre="Code de connexion" etroite=true>
            <p>"Commencez par votre adresse électronique et votre mot de passe\u{a0}: le code sera demandé ensuite."</p>
            <LienBouton href=adresse_de_connexion()>"Aller à la connexion"</LienBouton>
        </Page>
    }
    .into_any()
}

fn adresse_de_connexion() -> Signal<String> {
    let lieu = use_location();
    Signal::derive(move || lieu.search.with(|recherche| vers_la_connexion(&cible(recherche))))
}

fn saisie_du_code(moyen: MoyenCode) -> AnyView {
    let session = use_session();
    let envoi_en_cours = Envoi::new("code");
    let memoriser = envoi_en_cours
        .formulaire
        .champ(
            "/memoriserAppareil",
            "Ne plus demander de code sur cet appareil pendant 30 jours",
            false,
        )
        .facultatif();
    let secours = RwSignal::new(false);
    let phrase = move || session.defi().map(|defi| phrase(&defi)).unwrap_or_default();
    let champ = move || champ_du_code(envoi_en_cours, secours.get(), memoriser);
    let autre_moyen = move || match moyen {
        MoyenCode::Courriel => renvoi(envoi_en_cours.refus),
        MoyenCode::Application => bascule(envoi_en_cours, secours),
    };
    view! {
        <Page titre="Code de connexion" erreur=envoi_en_cours.en_erreur() etroite=true>
            {envoi_en_cours.problemes()}
            <p>{phrase}</p>
            {champ}
            {autre_moyen()}
            <p class="fr-mt-4w"><a class="fr-link" href=adresse_de_connexion()>"Recommencer avec une autre adresse"</a></p>
        </Page>
    }
    .into_any()
}

fn phrase(defi: &DefiDto) -> String {
    match defi.moyen {
        MoyenCode::Courriel => [
            "Nous avons envoyé un code à ",
            &defi.adresse_masquee,
            ". Il est valable jusqu’à ",
            &heure(defi.expire_at),
            ".",
        ]
        .concat(),
        MoyenCode::Application => [
            "Ouvrez votre application d’authentification et recopiez le code qu’elle donne pour votre compte. \
             Vous avez jusqu’à ",
            &heure(defi.expire_at),
            ".",
        ]
        .concat(),
    }
}

fn champ_du_code(envoi_en_cours: Envoi, secours: bool, memoriser: Champ<bool>) -> AnyView {
    let libelle = if secours {
        "Code de secours"
    } else {
        "Code à 6 chiffres"
    };
    let code = envoi_en_cours.formulaire.champ("/code", libelle, String::new());
    let champ = if secours {
        view! { <ChampTexte champ=code aide="Dix lettres ou chiffres, par exemple abcde-fghij. Il ne pourra plus servir ensuite." largeur=Largeur::Courte longueur_max=24 /> }
            .into_any()
    } else {
        view! { <ChampCode champ=code aide="Six chiffres, par exemple 123456" /> }.into_any()
    };
    view! {
        <form novalidate on:submit=envoi(confirmer(envoi_en_cours, code, secours, memoriser))>
            {champ}
            <CaseACocher champ=memoriser aide="À ne pas cocher sur un ordinateur partagé." />
            <Bouton envoi=true occupe=envoi_en_cours.occupe>"Valider le code"</Bouton>
        </form>
    }
    .into_any()
}

fn confirmer(envoi: Envoi, champ: Champ<String>, secours: bool, memoriser: Champ<bool>) -> impl Fn() + 'static {
    let session = use_session();
    move || {
        let code = champ.valeur.with_untracked(|texte| lire(texte, secours));
        let controler = || {
            let mut saisie = envoi.formulaire.saisie();
            if let Err(message) = &code {
                saisie.ajouter(&champ, "code", message);
            }
            saisie.erreurs().unwrap_or_default()
        };
        if !envoi.commencer(controler) {
            return;
        }
        let code = code.unwrap_or_default();
        spawn_local(async move {
            let resultat = session.confirmer(code, memoriser.lire_sans_suivi()).await;
            let (true, Err(erreur)) = (envoi.finir(), resultat) else {
                return;
            };
            if erreur.code() == Some(CodeProbleme::CodeInvalide) {
                // Le message du service dit combien d'essais il reste.
                let erreur = ErreurChamp::new("/code", "code-invalide", erreur.message());
                envoi.formulaire.signaler(vec![erreur]);
            } else {
                envoi.refuser(erreur);
            }
        });
    }
}

/// Code tel que le service l'attend : un code collé arrive souvent avec des espaces, un code de secours en majuscules.
fn lire(saisi: &str, secours: bool) -> Result<String, &'static str> {
    let code: String = saisi.split_whitespace().collect();
    if secours {
        let code = code.to_ascii_lowercase();
        let signes = code.bytes().filter(|octet| *octet != b'-').count();
        let admis = code.bytes().all(|octet| octet.is_ascii_alphanumeric() || octet == b'-');
        return if signes == LONGUEUR_CODE_DE_SECOURS && admis {
            Ok(code)
        } else {
            Err("Saisissez un de vos codes de secours\u{a0}: dix lettres ou chiffres.")
        };
    }
    if code.len() == 6 && code.bytes().all(|octet| octet.is_ascii_digit()) {
        Ok(code)
    } else {
        Err("Saisissez les six chiffres du code.")
    }
}

/// Passe du code de l'application à un code de secours, et retour.
fn bascule(envoi: Envoi, secours: RwSignal<bool>) -> AnyView {
    let basculer = move || {
        envoi.refus.set(None);
        envoi.formulaire.effacer();
        secours.update(|secours| *secours = !*secours);
        focaliser("code-code");
    };
    let libelle = move || {
        if secours.get() {
            "Utiliser le code de l’application"
        } else {
            "Utiliser un code de secours"
        }
    };
    view! {
        <div class="fr-mt-4w">
            <p>"Vous n’avez pas votre application sous la main\u{a0}? Un de vos codes de secours peut la remplacer. Sans l’une ni les autres, demandez à la personne qui gère les comptes de retirer votre double authentification."</p>
            <Bouton variante=Variante::Secondaire au_clic=basculer>{libelle}</Bouton>
        </div>
    }
    .into_any()
}

/// « Renvoyer le code », possible trente secondes après le dernier envoi.
fn renvoi(refus: RwSignal<Option<ErreurClient>>) -> AnyView {
    let session = use_session();
    let patience = Patience::commencer();
    let occupe = RwSignal::new(false);
    let renvoyer = move |()| {
        occupe.set(true);
        refus.set(None);
        spawn_local(async move {
            let resultat = session.renvoyer().await;
            if occupe.try_set(false).is_some() {
                return;
            }
            match resultat {
                Ok(()) => {
                    patience.relancer();
                    annoncer("Un nouveau code vient d’être envoyé.");
                }
                Err(erreur) => refus.set(Some(erreur)),
            }
        });
    };
    view! {
        <div class="fr-mt-4w">
            <p>"Vous n’avez rien reçu\u{a0}? Vérifiez vos courriels indésirables, puis demandez un nouveau code."</p>
            <Bouton
                variante=Variante::Secondaire
                occupe=occupe
                desactive=patience.active()
                au_clic=Callback::new(renvoyer)
            >
                "Renvoyer le code"
            </Bouton>
            <p class="fr-hint-text fr-mt-1w">{move || patience.phrase()}</p>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn un_code_colle_perd_ses_espaces() {
        assert_eq!(lire(" 123 456 ", false).as_deref(), Ok("123456"));
        assert!(lire("12345", false).is_err());
        assert!(lire("12345a", false).is_err());
    }

    #[test]
    fn un_code_de_secours_se_lit_avec_ou_sans_tiret() {
        assert_eq!(lire("ABCDE-FGHIJ", true).as_deref(), Ok("abcde-fghij"));
        assert_eq!(lire("abcdefghij", true).as_deref(), Ok("abcdefghij"));
        assert!(lire("123456", true).is_err());
    }
}
