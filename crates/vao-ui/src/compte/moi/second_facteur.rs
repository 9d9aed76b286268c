//! Double authentification : une application qui donne les codes, à la place du courriel.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::moi::{
    MotDePasseActuel, PREPARER_SECOND_FACTEUR, PreparationDto, RENOUVELER_CODES, RETIRER_SECOND_FACTEUR,
    SECOND_FACTEUR, SecondFacteurDto,
};

use super::super::demande::{Demande, mot_de_passe_manquant};
use super::super::{adresse_fixe, titre_a_focaliser};
use super::application::inscription;
use super::codes::codes_de_secours;
use crate::boutons::{Bouton, GroupeBoutons, Variante};
use crate::champs::ChampMotDePasse;
use crate::contenu::{Description, ListeDescription};
use crate::dom::{envoi, focaliser};
use crate::format;
use crate::retours::{Alerte, Badge, Niveau, NiveauBadge};
use crate::session::{Lecture, Session, lire, use_session, vue_lecture};

/// Titre de l'étape en cours, où va le focus.
pub(super) const ETAPE: &str = "etape-second-facteur";

/// Ce que la personne veut faire, mot de passe à l'appui.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum But {
    Inscrire,
    Retirer,
    Renouveler,
}

/// Ce que l'écran montre.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Etape {
    Bilan,
    MotDePasse(But),
    Application(PreparationDto),
    Codes(Vec<String>),
}

/// Ce que partagent les étapes. `Copy`.
#[derive(Clone, Copy)]
pub(super) struct Parcours {
    pub(super) session: Session,
    pub(super) etape: RwSignal<Etape>,
    pub(super) resultat: RwSignal<Option<&'static str>>,
    lecture: Lecture<SecondFacteurDto>,
    au_terme: Option<Callback<()>>,
}

impl Parcours {
    /// Passe à une autre étape ; le focus va à son titre.
    pub(super) fn aller(self, etape: Etape) {
        self.resultat.set(None);
        self.etape.set(etape);
        focaliser(ETAPE);
    }

    /// Retour au bilan, avec ce qui vient d'être fait.
    pub(super) fn finir(self, resultat: &'static str) {
        self.aller(Etape::Bilan);
        self.resultat.set(Some(resultat));
        self.lecture.recharger();
        if let Some(au_terme) = self.au_terme {
            au_terme.run(());
        }
    }
}

/// Double authentification du titulaire.
#[component]
pub fn SecondFacteur(
    /// Appelé une fois l'application inscrite et les codes mis de côté.
    #[prop(optional, into)]
    au_terme: Option<Callback<()>>,
) -> AnyView {
    let lecture = lire(|client, annulation| async move {
        let appel = Appel::new().annulation(&annulation);
        Ok(client.appeler(&SECOND_FACTEUR, appel).await?.corps)
    });
    let parcours = Parcours {
        session: use_session(),
        etape: RwSignal::new(Etape::Bilan),
        resultat: RwSignal::new(None),
        lecture,
        au_terme,
    };
    let contenu = move || match parcours.etape.get() {
        Etape::Bilan => vue_lecture(lecture, move |etat| bilan(&etat, parcours)),
        Etape::MotDePasse(but) => mot_de_passe(but, parcours),
        Etape::Application(preparation) => inscription(&preparation, parcours),
        Etape::Codes(codes) => codes_de_secours(codes, parcours),
    };
    let resultat = move || {
        parcours.resultat.get().map(|texte| {
            view! { <div class="fr-mb-3w"><Alerte niveau=Niveau::Succes annoncee=true>{texte}</Alerte></div> }
        })
    };
    view! { {resultat}{contenu} }.into_any()
}

fn bilan(etat: &SecondFacteurDto, parcours: Parcours) -> AnyView {
    match etat.application_depuis {
        None => sans_application(etat.exigee, parcours),
        Some(depuis) => avec_application(etat, format::jour_de(depuis), parcours),
    }
}

fn sans_application(exigee: bool, parcours: Parcours) -> AnyView {
    let exigence = exigee.then(|| {
        view! {
            <div class="fr-mb-3w">
                <Alerte niveau=Niveau::Attention>"Vos droits permettent de prendre des décisions\u{a0}: une application d’authentification est exigée de votre compte."</Alerte>
            </div>
        }
    });
    view! {
        {titre_a_focaliser(ETAPE, "Votre code arrive par courriel")}
        {exigence}
        <p>"À chaque connexion sur un nouvel appareil, un code vous est envoyé par courriel. Une application d’authentification, sur votre téléphone ou votre ordinateur, est plus sûre\u{a0}: le code ne voyage pas, et il est là même si la messagerie est en panne."</p>
        <p>"Toute application qui sait lire un code QR «\u{a0}TOTP\u{a0}» convient\u{a0}: FreeOTP, Aegis, 2FAS, un gestionnaire de mots de passe…"</p>
        <Bouton au_clic=move || parcours.aller(Etape::MotDePasse(But::Inscrire))>"Inscrire une application"</Bouton>
    }
    .into_any()
}

fn avec_application(etat: &SecondFacteurDto, depuis: String, parcours: Parcours) -> AnyView {
    let restants = i64::from(etat.codes_restants);
    let peu = (restants < 3).then(|| {
        view! {
            <div class="fr-mb-3w">
                <Alerte niveau=Niveau::Attention>"Il vous reste peu de codes de secours\u{a0}: renouvelez-les tant que votre application fonctionne."</Alerte>
            </div>
        }
    });
    let retrait = if etat.exigee {
        view! { <p class="fr-hint-text">"Vos droits exigent une application\u{a0}: vous pouvez la remplacer, pas la retirer."</p> }.into_any()
    } else {
        view! {
            <Bouton variante=Variante::Tertiaire au_clic=move || parcours.aller(Etape::MotDePasse(But::Retirer))>"Retirer l’application"</Bouton>
        }
        .into_any()
    };
    view! {
        {titre_a_focaliser(ETAPE, "Votre code vient d’une application")}
        {peu}
        <ListeDescription>
            <Description terme="Application"><Badge niveau=NiveauBadge::Succes libelle="Inscrite" />" depuis le "{depuis}</Description>
            <Description terme="Codes de secours" valeur=format::pluriel(restants, "code restant", "codes restants") />
        </ListeDescription>
        <GroupeBoutons>
            <Bouton variante=Variante::Secondaire au_clic=move || parcours.aller(Etape::MotDePasse(But::Renouveler))>"Renouveler les codes de secours"</Bouton>
            <Bouton variante=Variante::Secondaire au_clic=move || parcours.aller(Etape::MotDePasse(But::Inscrire))>"Remplacer l’application"</Bouton>
            {retrait}
        </GroupeBoutons>
    }
    .into_any()
}

impl But {
    const fn titre(self) -> &'static str {
        match self {
            Self::Inscrire => "Inscrire une application",
            Self::Retirer => "Retirer l’application",
            Self::Renouveler => "Renouveler les codes de secours",
        }
    }

    const fn consequence(self) -> &'static str {
        match self {
            Self::Inscrire => {
                "Pour protéger votre compte, redonnez votre mot de passe. Rien ne change tant que l’inscription n’est pas finie."
            }
            Self::Retirer => {
                "Le code vous sera de nouveau envoyé par courriel, et vos codes de secours ne serviront plus. \
                 Redonnez votre mot de passe pour confirmer."
            }
            Self::Renouveler => {
                "Dix nouveaux codes remplaceront les précédents, qui ne serviront plus. \
                 Redonnez votre mot de passe pour confirmer."
            }
        }
    }

    const fn bouton(self) -> &'static str {
        match self {
            Self::Inscrire => "Continuer",
            Self::Retirer => "Retirer l’application",
            Self::Renouveler => "Renouveler les codes",
        }
    }
}

fn mot_de_passe(but: But, parcours: Parcours) -> AnyView {
    let demande = Demande::new("second-facteur");
    let champ = demande
        .formulaire
        .champ("/motDePasse", "Mot de passe actuel", String::new());
    let adresse = parcours
        .session
        .profil_sans_suivi()
        .map(|profil| profil.email)
        .unwrap_or_default();
    let poursuivre = move || {
        let corps = MotDePasseActuel {
            mot_de_passe: champ.lire_sans_suivi(),
        };
        let erreurs = mot_de_passe_manquant(&corps.mot_de_passe, "/motDePasse");
        demande.envoyer(erreurs.into_iter().collect(), poursuivre(but, parcours, corps));
    };
    view! {
        {titre_a_focaliser(ETAPE, but.titre())}
        {demande.problemes()}
        <p>{but.consequence()}</p>
        <form novalidate on:submit=envoi(poursuivre)>
            {adresse_fixe("second-facteur-adresse", &adresse)}
            <ChampMotDePasse champ=champ />
            <GroupeBoutons>
                <Bouton envoi=true occupe=demande.occupe>{but.bouton()}</Bouton>
                <Bouton variante=Variante::Secondaire au_clic=move || parcours.aller(Etape::Bilan)>"Annuler"</Bouton>
            </GroupeBoutons>
        </form>
    }
    .into_any()
}

async fn poursuivre(but: But, parcours: Parcours, corps: MotDePasseActuel) -> Result<(), vao_client::ErreurClient> {
    let client = parcours.session.client();
    let appel = Appel::new().corps(&corps);
    match but {
        But::Inscrire => {
            let recue = client.appeler(&PREPARER_SECOND_FACTEUR, appel).await?;
            parcours.aller(Etape::Application(recue.corps));
        }
        But::Retirer => {
            client.appeler(&RETIRER_SECOND_FACTEUR, appel).await?;
            parcours.finir("L’application est retirée. Le code vous sera envoyé par courriel.");
        }
        But::Renouveler => {
            let recus = client.appeler(&RENOUVELER_CODES, appel).await?;
            parcours.aller(Etape::Codes(recus.corps.codes));
        }
    }
    Ok(())
}
