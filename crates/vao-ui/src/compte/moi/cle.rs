//! Clé d'API : ce qu'elle permet, sa création, son remplacement et sa révocation. Portail seulement.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::ErreurChamp;
use vao_contract::cle_api::{CREER, CleApiCreee, CleApiDto, CreationCleApi, EtatCleApi, LIRE, REVOQUER};
use vao_contract::session::Rattachement;
use vao_domain::Code as _;
use vao_domain::cle_api::Scope;

use super::super::demande::{Demande, controler, mot_de_passe_manquant};
use super::super::{adresse_fixe, titre_a_focaliser};
use super::codes::copier;
use crate::boutons::{Bouton, GroupeBoutons, Variante};
use crate::champs::{CaseACocher, ChampMotDePasse, Choix, GroupeCases};
use crate::contenu::{Description, ListeDescription};
use crate::dom::{envoi, focaliser};
use crate::format;
use crate::formulaire::{Champ, Formulaire};
use crate::retours::{Alerte, Badge, Confirmation, Niveau, NiveauBadge};
use crate::session::{Lecture, Session, action, alerte_erreur, lire, use_session, vue_lecture};

/// Titre de l'étape en cours, où va le focus.
const ETAPE: &str = "etape-cle-api";

/// Ce que l'écran montre.
#[derive(Clone, PartialEq, Eq)]
enum Etape {
    Bilan,
    /// Choix des droits ; la clé qui sera remplacée, s'il y en a une.
    Choix(Option<CleApiDto>),
    Montree(CleApiCreee),
}

/// Ce que partagent les étapes. `Copy`.
#[derive(Clone, Copy)]
struct Parcours {
    session: Session,
    etape: RwSignal<Etape>,
    resultat: RwSignal<Option<&'static str>>,
    lecture: Lecture<EtatCleApi>,
}

impl Parcours {
    /// Passe à une autre étape ; le focus va à son titre.
    fn aller(self, etape: Etape) {
        self.resultat.set(None);
        self.etape.set(etape);
        focaliser(ETAPE);
    }

    /// Retour au bilan, relu, avec ce qui vient d'être fait.
    fn finir(self, resultat: &'static str) {
        self.aller(Etape::Bilan);
        self.resultat.set(Some(resultat));
        self.lecture.recharger();
    }
}

pub(super) fn vue() -> AnyView {
    let lecture = lire(|client, annulation| async move {
        Ok(client.appeler(&LIRE, Appel::new().annulation(&annulation)).await?.corps)
    });
    let parcours = Parcours {
        session: use_session(),
        etape: RwSignal::new(Etape::Bilan),
        resultat: RwSignal::new(None),
        lecture,
    };
    let contenu = move || match parcours.etape.get() {
        Etape::Bilan => vue_lecture(lecture, move |etat: EtatCleApi| bilan(etat.cle, parcours)),
        Etape::Choix(ancienne) => choix(ancienne, parcours),
        Etape::Montree(creee) => montree(creee, parcours),
    };
    let resultat = move || {
        parcours.resultat.get().map(|texte| {
            view! { <div class="fr-mb-3w"><Alerte niveau=Niveau::Succes annoncee=true>{texte}</Alerte></div> }
        })
    };
    view! { {resultat}{contenu} }.into_any()
}

fn bilan(cle: Option<CleApiDto>, parcours: Parcours) -> AnyView {
    match cle {
        None => sans_cle(parcours),
        Some(cle) => avec_cle(cle, parcours),
    }
}

fn sans_cle(parcours: Parcours) -> AnyView {
    let rattache = parcours
        .session
        .profil_sans_suivi()
        .is_some_and(|profil| matches!(profil.rattachement, Rattachement::Organisme(_)));
    let suite = if rattache {
        view! { <Bouton au_clic=move || parcours.aller(Etape::Choix(None))>"Créer une clé d’API"</Bouton> }.into_any()
    } else {
        view! { <p>"Vous pourrez créer une clé une fois rattaché à un organisme\u{a0}: elle agit sur ses dossiers."</p> }
            .into_any()
    };
    view! {
        {titre_a_focaliser(ETAPE, "Vous n’avez pas de clé d’API")}
        <p>"Une clé d’API permet au logiciel de votre organisme d’appeler VAO à votre place\u{a0}: lire vos déclarations, préparer la suivante, enregistrer un hébergement. Il agit en votre nom, avec les seuls droits que vous lui donnez."</p>
        <p>"Elle ne sert qu’à un logiciel\u{a0}: pour votre propre usage, le portail suffit."</p>
        {suite}
    }
    .into_any()
}

fn avec_cle(cle: CleApiDto, parcours: Parcours) -> AnyView {
    let (etat, titre) = if cle.expiree {
        (
            view! { <Badge niveau=NiveauBadge::Erreur libelle="Finie" /> }.into_any(),
            "Votre clé d’API a pris fin",
        )
    } else {
        (
            view! { <Badge niveau=NiveauBadge::Succes libelle="En service" /> }.into_any(),
            "Votre clé d’API",
        )
    };
    let droits = cle
        .scopes
        .iter()
        .map(|scope| view! { <li>{scope.libelle()}</li> })
        .collect_view();
    let utilisation = match (cle.derniere_utilisation_at, &cle.derniere_adresse_ip) {
        (Some(le), Some(adresse)) => [&format::instant(le), ", depuis l’adresse ", adresse].concat(),
        (Some(le), None) => format::instant(le),
        (None, _) => "Jamais".to_owned(),
    };
    let prefixe = cle.prefixe.clone();
    let (creee, fin) = (format::jour_de(cle.creee_at), format::jour_de(cle.expire_at));
    let (a_remplacer, a_revoquer) = (cle.clone(), RwSignal::new(false));
    view! {
        {titre_a_focaliser(ETAPE, titre)}
        <ListeDescription>
            <Description terme="Clé"><code class="vao-secret" translate="no">{prefixe}"_…"</code>" "{etat}</Description>
            <Description terme="Droits"><ul>{droits}</ul></Description>
            <Description terme="Créée le" valeur=creee />
            <Description terme="Valable jusqu’au" valeur=fin />
            <Description terme="Dernière utilisation" valeur=utilisation />
        </ListeDescription>
        <p class="fr-hint-text">"Seul le début de la clé est gardé\u{a0}: si vous l’avez perdue, remplacez-la. Nous vous préviendrons par courriel 30\u{a0}jours, puis 7\u{a0}jours avant sa fin."</p>
        <GroupeBoutons>
            <Bouton variante=Variante::Secondaire au_clic=move || parcours.aller(Etape::Choix(Some(a_remplacer.clone())))>"Remplacer la clé"</Bouton>
            <Bouton variante=Variante::Tertiaire au_clic=move || a_revoquer.set(true)>"Révoquer la clé"</Bouton>
        </GroupeBoutons>
        {revocation(a_revoquer, parcours)}
    }
    .into_any()
}

fn revocation(ouverte: RwSignal<bool>, parcours: Parcours) -> AnyView {
    let revoquer = action(
        |client, _| async move { client.appeler(&REVOQUER, Appel::new()).await },
        move |_| {
            ouverte.set(false);
            parcours.finir("La clé est révoquée. Le logiciel qui s’en servait ne peut plus appeler VAO.");
        },
    );
    view! {
        <Confirmation
            id="revoquer-cle-api"
            titre="Révoquer votre clé d’API\u{a0}?"
            ouverte=ouverte
            confirmer="Révoquer la clé"
            occupe=revoquer.occupe
            au_oui=move |()| revoquer.lancer()
        >
            {move || revoquer.erreur.with(|erreur| erreur.as_ref().map(alerte_erreur))}
            <p>"Le logiciel qui s’en sert ne pourra plus appeler VAO, dès maintenant. Une clé révoquée ne se rétablit pas\u{a0}: il faudra en créer une autre."</p>
        </Confirmation>
    }
    .into_any()
}

fn propositions() -> Vec<Choix> {
    Scope::TOUS
        .iter()
        .map(|scope| {
            let choix = Choix::new(scope.code(), scope.libelle());
            match scope {
                Scope::DeclarationsEcrire => choix.aide("Créer, modifier, copier et supprimer des brouillons"),
                Scope::DeclarationsDeposer => {
                    choix.aide("Un dépôt engage votre organisme\u{a0}: l’attestation sera donnée en votre nom")
                }
                Scope::DeclarationsLire
                | Scope::HebergementsLire
                | Scope::HebergementsEcrire
                | Scope::OrganismeLire
                | Scope::OrganismeEcrire => choix,
            }
        })
        .collect()
}

/// Formulaire de la clé à créer. `Copy`.
#[derive(Clone, Copy)]
struct Saisie {
    demande: Demande,
    droits: Champ<Vec<String>>,
    mot_de_passe: Champ<String>,
}

impl Saisie {
    fn inscrire(scopes: &[Scope]) -> Self {
        let demande = Demande::new("cle-api");
        let droits = scopes.iter().map(|scope| scope.code().to_owned()).collect();
        Self {
            demande,
            droits: demande.formulaire.champ("/scopes", "Ce que la clé permet", droits),
            mot_de_passe: demande
                .formulaire
                .champ("/motDePasse", "Mot de passe actuel", String::new()),
        }
    }

    fn corps(self) -> CreationCleApi {
        CreationCleApi {
            mot_de_passe: self.mot_de_passe.lire_sans_suivi(),
            scopes: self
                .droits
                .valeur
                .with_untracked(|droits| droits.iter().filter_map(|code| Scope::depuis_code(code)).collect()),
        }
    }

    fn erreurs(corps: &CreationCleApi) -> Vec<ErreurChamp> {
        let mut erreurs = controler(corps);
        if let Some(manque) = mot_de_passe_manquant(&corps.mot_de_passe, "/motDePasse") {
            erreurs.retain(|erreur| erreur.pointeur != "/motDePasse");
            erreurs.push(manque);
        }
        erreurs
    }

    fn envoyer(self, parcours: Parcours) {
        let corps = self.corps();
        let erreurs = Self::erreurs(&corps);
        let envoi = async move {
            let recue = parcours
                .session
                .client()
                .appeler(&CREER, Appel::new().corps(&corps))
                .await?;
            parcours.aller(Etape::Montree(recue.corps));
            Ok(())
        };
        self.demande.envoyer(erreurs, envoi);
    }
}

fn choix(ancienne: Option<CleApiDto>, parcours: Parcours) -> AnyView {
    let remplace = ancienne.is_some();
    let saisie = match ancienne {
        Some(cle) => Saisie::inscrire(&cle.scopes),
        None => Saisie::inscrire(&Scope::PAR_DEFAUT),
    };
    let (titre, bouton) = if remplace {
        ("Remplacer la clé d’API", "Remplacer la clé")
    } else {
        ("Créer une clé d’API", "Créer la clé")
    };
    let a_confirmer = RwSignal::new(false);
    let soumettre = move || {
        if remplace && Saisie::erreurs(&saisie.corps()).is_empty() {
            a_confirmer.set(true);
        } else {
            saisie.envoyer(parcours);
        }
    };
    let adresse = parcours
        .session
        .profil_sans_suivi()
        .map(|profil| profil.email)
        .unwrap_or_default();
    view! {
        {titre_a_focaliser(ETAPE, titre)}
        {saisie.demande.problemes()}
        <p>"Ne donnez que les droits dont le logiciel a besoin. La clé est valable 365\u{a0}jours\u{a0}; pour changer ses droits, remplacez-la."</p>
        <form novalidate on:submit=envoi(soumettre)>
            <GroupeCases champ=saisie.droits choix=propositions() />
            <p>"Pour protéger votre compte, redonnez votre mot de passe."</p>
            {adresse_fixe("cle-api-adresse", &adresse)}
            <ChampMotDePasse champ=saisie.mot_de_passe />
            <GroupeBoutons>
                <Bouton envoi=true occupe=saisie.demande.occupe>{bouton}</Bouton>
                <Bouton variante=Variante::Secondaire au_clic=move || parcours.aller(Etape::Bilan)>"Annuler"</Bouton>
            </GroupeBoutons>
        </form>
        <Confirmation
            id="remplacer-cle-api"
            titre="Remplacer votre clé d’API\u{a0}?"
            ouverte=a_confirmer
            confirmer="Remplacer la clé"
            au_oui=move |()| {
                a_confirmer.set(false);
                saisie.envoyer(parcours);
            }
        >
            <p>"La clé actuelle cessera de fonctionner dès maintenant\u{a0}: le logiciel qui s’en sert ne pourra plus appeler VAO tant que vous ne lui aurez pas donné la nouvelle."</p>
        </Confirmation>
    }
    .into_any()
}

fn montree(creee: CleApiCreee, parcours: Parcours) -> AnyView {
    let formulaire = Formulaire::new("cle-gardee");
    let gardee = formulaire.champ("/gardee", "J’ai mis cette clé de côté", false);
    let terminer = move || {
        if gardee.lire_sans_suivi() {
            parcours.finir("Votre clé d’API est en service. Un courriel vous le confirme.");
        } else {
            let mut saisie = formulaire.saisie();
            let message = "Mettez d’abord la clé de côté\u{a0}: elle ne sera plus montrée.";
            saisie.ajouter(&gardee, "gardee", message);
            formulaire.signaler_sans_focus(saisie.erreurs().unwrap_or_default());
            focaliser(&gardee.id());
        }
    };
    let copie = RwSignal::new("");
    let a_copier = creee.cle.clone();
    let copier_la_cle = move || {
        copier(
            a_copier.clone(),
            copie,
            "La clé est copiée.",
            "Le navigateur n’a pas permis la copie\u{a0}: sélectionnez la clé et copiez-la vous-même.",
        );
    };
    view! {
        {titre_a_focaliser(ETAPE, "Votre nouvelle clé d’API")}
        <Alerte niveau=Niveau::Attention niveau_titre=3 titre="Cette clé ne sera plus jamais montrée">
            <p>"Copiez-la maintenant dans le logiciel de votre organisme, ou dans un coffre à mots de passe. Elle vaut votre mot de passe\u{a0}: ne l’envoyez pas par courriel, et ne la donnez à personne d’autre."</p>
        </Alerte>
        <p class="fr-mt-3w"><code class="vao-secret" translate="no">{creee.cle}</code></p>
        <Bouton variante=Variante::Secondaire icone="clipboard-line" au_clic=copier_la_cle>"Copier la clé"</Bouton>
        <p class="fr-hint-text">{copie}</p>
        <p>"Elle se donne à chaque appel dans l’en-tête "<code translate="no">"Authorization: Bearer …"</code>". "<a href="/api/v1/docs/" rel="external">"Documentation de l’API"</a></p>
        <CaseACocher champ=gardee />
        <Bouton au_clic=terminer>"Terminer"</Bouton>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chaque_droit_est_propose_et_le_depot_dit_ce_qu_il_engage() {
        let choix = propositions();

        assert_eq!(choix.len(), Scope::TOUS.len());
        assert!(
            choix
                .iter()
                .any(|choix| choix.aide.as_deref().is_some_and(|aide| aide.contains("engage")))
        );
    }

    #[test]
    fn le_mot_de_passe_et_un_droit_sont_demandes() {
        let vide = CreationCleApi {
            mot_de_passe: String::new(),
            scopes: Vec::new(),
        };
        let pointeurs: Vec<String> = Saisie::erreurs(&vide)
            .into_iter()
            .map(|erreur| erreur.pointeur)
            .collect();

        assert_eq!(pointeurs, ["/scopes", "/motDePasse"]);
    }
}
